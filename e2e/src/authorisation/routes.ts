import { apiSegments } from "@stagedoor/contracts/routes";
import type { System } from "../system.ts";

const methods = ["get", "put", "post", "patch", "delete"];

/** Every route that the running services document, as `GET /api/v1/events/{id}`. Errors: a service has no document. */
export async function routesOf({ urls }: System): Promise<string[]> {
  const own = Object.entries(urls).filter(([name]) => name in apiSegments);
  const found = await Promise.all(own.map(([name, url]) => documented(name, url)));
  return found.flat().toSorted();
}

async function documented(name: string, url: string): Promise<string[]> {
  const answer = await fetch(`${url}/api/v1/${name}/openapi.json`);
  if (!answer.ok) throw new Error(`${url}/openapi.json answered ${answer.status}`);
  const { paths } = (await answer.json()) as { paths: Record<string, object> };
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((name) => methods.includes(name))
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
}
