import { isId } from "@stagedoor/contracts/ids";
import type { Clock } from "@stagedoor/service/clock";
import { notFound, Problem } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { WebConfig } from "../config.ts";
import { linkPageRoutes } from "./linkPages.ts";
import { sendPage } from "./page.ts";

type Deps = { readonly config: WebConfig; readonly now: Clock };

const day = 24 * 3600 * 1000;

/** The pages for people: start, where checkout comes back to, where links in mails lead, and "not here". */
export function pageRoutes(app: App, { config, now }: Deps): void {
  const hidden = { schema: { hide: true } } as const;
  const { publicUrl, mailUiUrl, stripeUiUrl } = config;

  app.get("/", hidden, (_request, reply) => {
    const date = new Date(now().getTime() + 30 * day).toISOString().slice(0, 10);
    return sendPage(reply, "start", { title: "Stagedoor", publicUrl, mailUiUrl, stripeUiUrl, date });
  });

  app.get<{ Params: { id: string }; Querystring: { checkout?: unknown } }>(
    "/bookings/:id",
    hidden,
    (request, reply) => {
      const { id } = request.params;
      if (!isId(id)) return notHere(request, reply);
      const { checkout } = request.query;
      const outcome = checkout === "success" || checkout === "cancelled" ? checkout : "none";
      return sendPage(reply, "booking", { title: titles[outcome], id, outcome, mailUiUrl });
    },
  );

  linkPageRoutes(app);

  // GET only: other methods, and everything below /api, are answered as a problem by the kit.
  app.get("/*", hidden, notHere);
}

const titles = {
  success: "Thank you",
  cancelled: "You have not paid yet",
  none: "Your booking",
};

function notHere(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split("?")[0] ?? "/";
  const wantsPage = `${request.headers.accept}`.includes("text/html") && !path.startsWith("/api/");
  if (!wantsPage)
    throw path.startsWith("/bookings/") ? notFound("booking") : new Problem("not_found", `There is no GET ${path}.`);
  return sendPage(reply, "missing", { title: "Not here" }, { status: 404 });
}
