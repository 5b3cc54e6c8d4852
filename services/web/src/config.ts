import { fileURLToPath } from "node:url";
import { integer, optional, type Setting, type SettingsOf, text, url } from "@stagedoor/service/settings";
import { httpSettings, publicSettings } from "@stagedoor/service/sharedSettings";

const protocols = ["http:", "https:"];
const upstream = (name: string) =>
  optional(url(variable(name), `where ${name} listens, when its paths come here`, { protocols }));

/** A gateway needs all of them. Behind an Ingress that routes by the same table none is needed: nothing of theirs comes here. */
const together = ["auth", "events", "bookings", "payments"];

function allOrNone(name: string): Setting<string | undefined> {
  const plain = upstream(name);
  return {
    ...plain,
    read(given, env) {
      const set = together.find((other) => env[variable(other)]?.trim());
      if (given === undefined && set !== undefined) throw new Error(`is missing, because ${variable(set)} is set`);
      return plain.read(given, env);
    },
  };
}

function variable(name: string): string {
  return `UPSTREAM_${name.toUpperCase()}`;
}

const apiDocsDir = text("API_DOCS_DIR", "the folder of openapi.json and asyncapi.json", {
  default: fileURLToPath(new URL("../../../docs/api/", import.meta.url)),
});

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
  upstreamAuth: allOrNone("auth"),
  upstreamEvents: allOrNone("events"),
  upstreamBookings: allOrNone("bookings"),
  upstreamPayments: allOrNone("payments"),
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
  apiDocsDir: { ...apiDocsDir, default: "docs/api of this release" },
};

export type WebConfig = SettingsOf<typeof webSettings>;
