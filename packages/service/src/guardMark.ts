import type { RouteOptions } from "fastify";

const mark = Symbol.for("stagedoor.guard");

/** Whom a hook lets through: `roles` is empty for anybody with a token; an optional guard also lets through who has none. */
export type GuardMark = { readonly roles: readonly string[]; readonly isOptional: boolean };

/** Notes on a hook whom it lets through, so that the documents can say so. */
export function markGuard<H extends object>(hook: H, roles: readonly string[], isOptional = false): H {
  return Object.assign(hook, { [mark]: { roles, isOptional } satisfies GuardMark });
}

/** Whom a route lets through; undefined for everybody. */
export function guardOf(route: RouteOptions): GuardMark | undefined {
  const hooks = [route.onRequest, route.preValidation, route.preHandler].flat();
  for (const hook of hooks) {
    if (hook && mark in hook) return hook[mark as keyof typeof hook] as unknown as GuardMark;
  }
  return undefined;
}
