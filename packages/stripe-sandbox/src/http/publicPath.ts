/** The first segments of the sandbox's own addresses: a public path that begins with one could not be told from them. */
export const ownSegments: readonly string[] = ["v1", "c", "objects", "receipts", "_sandbox", "livez", "readyz"];

/** The path of the public address, without a slash at its end: "/stripe" of http://localhost:8080/stripe/, "" of an origin. */
export function pathOf(publicUrl: string): string {
  return publicUrl === "" ? "" : new URL(publicUrl).pathname.replace(/\/+$/, "");
}

/** An address as the routes know it: a proxy in front may have left the public path on it, or have taken it off. */
export function withoutPublicPath(url: string, path: string): string {
  if (path === "" || !url.startsWith(path)) return url;
  const rest = url.slice(path.length);
  if (rest.startsWith("/")) return rest;
  return rest === "" || rest.startsWith("?") ? `/${rest}` : url;
}
