import { toProblem } from "@stagedoor/service/errorReplies";
import type { App } from "@stagedoor/service/server";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";

/**
 * Forms of the pages that links in mails lead to. Those pages run no scripts, so a browser sends the form itself, with the hidden
 * field `page`, and is sent on to that page with the outcome. All else is answered as everywhere.
 */
const formType = "application/x-www-form-urlencoded";
const pages = ["verify-email", "reset-password", "unsubscribe"] as const;
type Page = (typeof pages)[number];

declare module "fastify" {
  interface FastifyRequest {
    /** The page that the request is a form of. */
    page: Page | undefined;
  }
}

/** Lets the routes of a scope take forms beside JSON, and answers failed forms of pages by the page. */
export function acceptPageForms(scope: App, publicUrl: string): void {
  scope.decorateRequest("page", undefined);
  scope.addContentTypeParser(formType, { parseAs: "string" }, (request, text, done) => {
    const { page, ...fields } = Object.fromEntries(new URLSearchParams(text as string));
    request.page = pages.find((each) => each === page);
    done(null, fields);
  });
  scope.setErrorHandler((error: FastifyError, request, reply) => {
    if (request.page === undefined) throw error;
    const problem = toProblem(error, request);
    // With the token, so that a form that may be sent again can be.
    const { token } = (request.body ?? {}) as { token?: unknown };
    const again = typeof token === "string" && problem.code !== "link_invalid" ? { token } : {};
    return sendOn(request, reply, publicUrl, { outcome: problem.code, ...again });
  });
}

/** Answers a form of a page with that page; other requests with 204. */
export function answerDone(request: FastifyRequest, reply: FastifyReply, publicUrl: string): FastifyReply {
  if (request.page === undefined) return reply.code(204).send(null);
  return sendOn(request, reply, publicUrl, { outcome: "done" });
}

function sendOn(
  { page }: FastifyRequest,
  reply: FastifyReply,
  publicUrl: string,
  query: Record<string, string>,
): FastifyReply {
  return reply.redirect(`${publicUrl}/${page}?${new URLSearchParams(query)}`, 303);
}
