import type { RouteOptions } from "fastify";

const mark = Symbol.for("stagedoor.guard");

/** Notes on a hook whom it lets through, so that the documents can say so: no roles mean anybody with a token. */
export function markGuard<H extends object>(hook: H, roles: readonly string[]): H {
  return Object.assign(hook, { [mark]: roles });
}

/** Whom a route lets through: undefined for everybody, an empty list for anybody with a token, else the roles. */
export function guardOf(route: RouteOptions): readonly string[] | undefined {
  const hooks = [route.onRequest, route.preValidation, route.preHandler].flat();
  for (const hook of hooks) {
    if (hook && mark in hook) return hook[mark as keyof typeof hook] as unknown as readonly string[];
  }
  return undefined;
}
