import type { FastifyRequest } from "fastify";
import { conflict, malformed } from "./problem.ts";

/** The entity tag of a version, for the reply's ETag. */
export function etag(version: number): string {
  return `"${version}"`;
}

/**
 * The version that the caller has seen, from `If-Match: "3"`; undefined when there is no such header or it is `*`.
 * Errors: malformed.
 */
export function seenVersion(request: Pick<FastifyRequest, "headers">): number | undefined {
  const header = request.headers["if-match"]?.trim();
  if (header === undefined || header === "*") return undefined;
  const match = /^"([1-9]\d{0,14})"$/.exec(header);
  if (!match) throw malformed("if-match", 'must be an entity tag such as "3", or *');
  return Number(match[1]);
}

/** Refuses a change to something that the caller has not seen as it is. Errors: version_conflict. */
export function demandVersion(seen: number | undefined, version: number): void {
  if (seen === undefined || seen === version) return;
  throw conflict("version_conflict", `It has changed since you read version ${seen}.`, { version });
}
