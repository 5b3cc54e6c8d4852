import type { FastifyInstance } from "fastify";

/** Which methods a path takes; empty for an unknown one. */
export type MethodsOf = (path: string) => string[];

/**
 * Notes the methods of every path that is registered from now on, so that a known path with another method can be told from
 * an unknown one. Paths with a wildcard do not count: those answer for addresses that may not be there.
 */
export function noteMethods(app: FastifyInstance): MethodsOf {
  const known = new Map<string, { readonly path: RegExp; readonly methods: Set<string> }>();
  app.addHook("onRoute", ({ url, method }) => {
    if (url.includes("*")) return;
    const entry = known.get(url) ?? { path: matching(url), methods: new Set() };
    for (const each of [method].flat()) entry.methods.add(each);
    known.set(url, entry);
  });
  return (path) => {
    const matched = [...known.values()].filter((each) => each.path.test(path));
    return [...new Set(matched.flatMap(({ methods }) => [...methods]))].sort();
  };
}

function matching(url: string): RegExp {
  const literal = url.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${literal.replaceAll(/:\w+/g, "[^/]+")}/?$`);
}
