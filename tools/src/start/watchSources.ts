import { existsSync, type FSWatcher, readdirSync, readFileSync, watch } from "node:fs";
import { join } from "node:path";
import type { Kept } from "@stagedoor/platform/stack/keeper";
import { repositoryRoot } from "@stagedoor/platform/state";

/** An editor's save is several changes; they count as one when they are this close together. */
const settleMs = 40;

export type Watching = { close(): void };

/** Restarts a service when one of its files changes, and the users of a package when one of the package's does. */
export function watchSources(parts: readonly Kept[], tell: (message: string) => void): Watching {
  const manifests = readManifests();
  const pending = new Map<string, NodeJS.Timeout>();
  const watchers: FSWatcher[] = [];
  const later = (part: Kept, file: string | null) => {
    if (file !== null && /(^|\/)\.|~$/.test(file)) return;
    clearTimeout(pending.get(part.name));
    const restart = () => {
      tell(`${file ?? "a file"} changed; restarting ${part.name}`);
      void part.restart();
    };
    pending.set(part.name, setTimeout(restart, settleMs));
  };
  for (const { name, folder } of manifests.values()) {
    const users = parts.filter((part) => uses(`@stagedoor/${part.name}`, name, manifests));
    if (users.length === 0) continue;
    for (const part of ["src", "migrations", "templates"].map((one) => join(folder, one)).filter(existsSync)) {
      const changed = (_kind: string, file: string | null) => {
        for (const user of users) later(user, file);
      };
      watchers.push(watch(part, { recursive: true }, changed));
    }
  }
  return {
    close() {
      for (const watcher of watchers) watcher.close();
      for (const timer of pending.values()) clearTimeout(timer);
    },
  };
}

type Manifest = { name: string; folder: string; needs: string[] };

function readManifests(): Map<string, Manifest> {
  const found = new Map<string, Manifest>();
  for (const kind of ["services", "packages"]) {
    for (const one of readdirSync(join(repositoryRoot, kind))) {
      const folder = join(repositoryRoot, kind, one);
      const file = join(folder, "package.json");
      if (!existsSync(file)) continue;
      const { name, dependencies = {} } = JSON.parse(readFileSync(file, "utf8"));
      found.set(name, { name, folder, needs: Object.keys(dependencies) });
    }
  }
  return found;
}

/** True when `user` is `used`, or depends on it, directly or through others. */
function uses(user: string, used: string, manifests: Map<string, Manifest>): boolean {
  if (user === used) return true;
  return (manifests.get(user)?.needs ?? []).some((need) => manifests.has(need) && uses(need, used, manifests));
}
