import { apiPrefix } from "@stagedoor/contracts/routes";
import type { App } from "@stagedoor/service/server";
import { type DocumentName, readApiDocument } from "./apiDocument.ts";
import { listMessages } from "./messageList.ts";
import { sendPage, viewerPolicy } from "./page.ts";

const names: readonly DocumentName[] = ["openapi", "asyncapi"];

/** The merged API documents as JSON, and both as pages. */
export function documentRoutes(app: App, directory: string): void {
  const hidden = { schema: { hide: true } } as const;
  for (const name of names) {
    app.get(`${apiPrefix}/${name}.json`, hidden, async (_request, reply) => {
      const text = await readApiDocument(directory, name);
      return reply.type("application/json").header("cache-control", "no-cache").send(text);
    });
  }

  app.get("/docs", hidden, (_request, reply) => {
    return sendPage(reply, "api", { title: "REST API" }, { policy: viewerPolicy });
  });

  app.get("/docs/messages", hidden, async (_request, reply) => {
    const document = JSON.parse(await readApiDocument(directory, "asyncapi"));
    return sendPage(reply, "messages", { title: "Messages", ...listMessages(document) });
  });
}
