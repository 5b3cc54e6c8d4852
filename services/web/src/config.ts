import { fileURLToPath } from "node:url";
import { integer, optional, type SettingsOf, text, url } from "@stagedoor/service/settings";
import { httpSettings, publicSettings } from "@stagedoor/service/sharedSettings";

const protocols = ["http:", "https:"];
/** Behind an Ingress that routes by the same table nothing of a service's comes here, and web need not reach it. */
const upstream = (name: string) =>
  optional(url(`UPSTREAM_${name.toUpperCase()}`, `where ${name} listens, when its paths come here`, { protocols }));

/** Every setting of the service. */
export const webSettings = {
  ...httpSettings,
  ...publicSettings,
  // As large as the largest that any service takes by default, which is Stripe's webhook.
  bodyLimitBytes: integer("BODY_LIMIT_BYTES", "largest request body, of whatever service", {
    default: 1_048_576,
    min: 65_536,
    max: 10_485_760,
  }),
  upstreamAuth: upstream("auth"),
  upstreamEvents: upstream("events"),
  upstreamBookings: upstream("bookings"),
  upstreamPayments: upstream("payments"),
  upstreamLive: upstream("live"),
  upstreamTimeoutMs: integer("UPSTREAM_TIMEOUT_MS", "longest wait for a service to begin its answer", {
    default: 30_000,
    min: 100,
    max: 600_000,
  }),
  upstreamSilenceMs: integer("UPSTREAM_SILENCE_MS", "longest silence within an answer; longer than live's heartbeat", {
    default: 60_000,
    min: 1000,
    max: 600_000,
  }),
  upstreamConnectMs: integer("UPSTREAM_CONNECT_MS", "longest time to reach a service", {
    default: 3000,
    min: 100,
    max: 60_000,
  }),
  metricsPort: optional(
    integer("METRICS_PORT", "port of /metrics, which the main port does not serve: it is public", {
      min: 1,
      max: 65_535,
    }),
  ),
  mailUiUrl: optional(url("MAIL_UI_URL", "the mail catcher that the start page links to", { protocols })),
  stripeUiUrl: optional(url("STRIPE_UI_URL", "Stripe's dashboard or the sandbox, for the start page", { protocols })),
  apiDocsDir: text("API_DOCS_DIR", "the folder of openapi.json and asyncapi.json", {
    default: fileURLToPath(new URL("../../../docs/api/", import.meta.url)),
  }),
};

export type WebConfig = SettingsOf<typeof webSettings>;
