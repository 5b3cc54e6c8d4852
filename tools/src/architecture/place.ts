import { posix } from "node:path";

export type Place =
  | { kind: "service"; name: string; inside: "src" | "test" | "other"; layer: string | undefined }
  | { kind: "package"; name: string; inside: "src" | "test" | "other" }
  | { kind: "other" };

const serviceNames = ["auth", "events", "bookings", "payments", "email", "live", "web"];

/** Where in the layout a file is. The layer of a service's file is its folder below src; undefined at the top. */
export function placeOf(path: string): Place {
  const [kind, name = "", inside = "", ...rest] = path.split("/");
  const part = inside === "src" || inside === "test" ? inside : "other";
  if (kind === "services") return { kind: "service", name, inside: part, layer: rest.length > 1 ? rest[0] : undefined };
  if (kind === "packages") return { kind: "package", name, inside: part };
  return { kind: "other" };
}

/** The file of ours that an import means; undefined for libraries and Node's own modules. */
export function resolveImport(from: string, specifier: string): string | undefined {
  if (specifier.startsWith(".")) return posix.join(posix.dirname(from), specifier);
  const [, name, subPath] = /^@stagedoor\/([^/]+)\/(.+)$/.exec(specifier) ?? [];
  if (name === undefined) return undefined;
  if (name === "tools" || name === "e2e") return `${name}/src/${subPath}.ts`;
  return `${serviceNames.includes(name) ? "services" : "packages"}/${name}/src/${subPath}.ts`;
}
