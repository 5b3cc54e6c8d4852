import { systemClock } from "@stagedoor/service/clock";
import { createLog } from "@stagedoor/service/log";
import { createMetrics } from "@stagedoor/service/metrics";
import { metricsPart } from "@stagedoor/service/metricsPart";
import { createReadiness } from "@stagedoor/service/readiness";
import { createRunning, type Overrides, type Service } from "@stagedoor/service/running";
import { buildServer } from "@stagedoor/service/server";
import type { WebConfig } from "./config.ts";
import { registerGateway } from "./gateway/gateway.ts";
import { assetRoutes } from "./http/assets.ts";
import { documentRoutes } from "./http/documents.ts";
import { pageRoutes } from "./http/pages.ts";

/** The service: the gateway to all others, the API documents, and the pages around them. It keeps nothing. */
export async function buildWeb(config: WebConfig, overrides: Overrides = {}): Promise<Service> {
  const log = overrides.log ?? createLog({ name: "web", level: config.logLevel });
  // Other services being away is theirs to say, request by request: the rest goes on.
  const readiness = createReadiness([]);
  const metrics = createMetrics();
  const app = await buildServer({ name: "web", config, log, readiness, metrics, documents: false, isPublic: true });
  await registerGateway(app, config);
  assetRoutes(app);
  documentRoutes(app, config.apiDocsDir);
  pageRoutes(app, { config, now: overrides.now ?? systemClock });
  const { host, metricsPort: port } = config;
  const parts = port === undefined ? [] : [metricsPart({ host, port, metrics })];
  return createRunning({ app, config, log, readiness, prepare: async () => undefined, parts });
}
