import { fileURLToPath } from "node:url";
import { Eta } from "eta";
import type { FastifyReply } from "fastify";

const eta = new Eta({
  views: fileURLToPath(new URL("../../pages/", import.meta.url)),
  tags: ["{{", "}}"],
  autoTrim: [false, "nl"],
  cache: true,
});

const bare = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; img-src 'self' data:";
const base = `${bare}; form-action 'none'`;

/** Pages run no scripts and load nothing from anywhere else. */
const pagePolicy = `${base}; style-src 'self'`;

/** A page whose form goes to the API of this origin. */
export const formPolicy = `${bare}; form-action 'self'; style-src 'self'`;

/** The API viewer is a script of ours that reads the API and sets styles on what it draws. */
export const viewerPolicy = `${base}; script-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'`;

/** Answers a page of `pages/`; every value in it is escaped. */
export function sendPage(
  reply: FastifyReply,
  template: string,
  values: Record<string, unknown> & { title: string },
  options: { status?: number; policy?: string } = {},
): FastifyReply {
  return reply
    .code(options.status ?? 200)
    .type("text/html; charset=utf-8")
    .header("content-security-policy", options.policy ?? pagePolicy)
    .header("cache-control", "no-cache")
    .send(eta.render(template, values));
}
