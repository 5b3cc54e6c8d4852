import type { FastifyInstance } from "fastify";
import { malformed, type Problem } from "./problem.ts";

/** Refuses addresses that are no percent-encoded UTF-8, or hold a NUL, which Postgres cannot store. */
export function demandReadableUrl(app: FastifyInstance): void {
  app.addHook("onRequest", (request, _reply, done) => {
    done(request.url.includes("%") ? refusal(request.url) : undefined);
  });
}

function refusal(url: string): Problem | undefined {
  if (url.includes("%00")) return malformed("url", "contains characters that are not allowed");
  const [, ...query] = url.split("?");
  for (const parameter of query.join("?").split("&")) {
    const [name = "", ...value] = parameter.split("=");
    if (!isReadable(name)) return malformed("url", "is not percent-encoded UTF-8");
    if (!isReadable(value.join("="))) return malformed(decodeURIComponent(name), "is not percent-encoded UTF-8");
  }
  return undefined;
}

function isReadable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
