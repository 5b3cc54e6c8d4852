import { execFileSync } from "node:child_process";

export type SystemUser = { uid: number; gid: number };

/**
 * Postgres refuses to run as root. As root this returns the system's `postgres` user, which is created when it is
 * missing; as anyone else it returns undefined (Postgres then runs as that user).
 */
export function postgresUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const found = lookUp("postgres");
  if (found !== undefined) return found;
  let reason = "";
  try {
    const account = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "postgres"];
    execFileSync("useradd", account, { stdio: ["ignore", "ignore", "pipe"] });
  } catch (error) {
    reason = `: ${(error as Error).message.trim()}`;
  }
  const created = lookUp("postgres");
  if (created === undefined) {
    throw new Error(`Postgres refuses to run as root, and the system user "postgres" could not be created${reason}`);
  }
  return created;
}

function lookUp(name: string): SystemUser | undefined {
  const id = (flag: string) => {
    return Number(execFileSync("id", [flag, name], { stdio: ["ignore", "pipe", "ignore"] }).toString());
  };
  try {
    return { uid: id("-u"), gid: id("-g") };
  } catch {
    return undefined;
  }
}
