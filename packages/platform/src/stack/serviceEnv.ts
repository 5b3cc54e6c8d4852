import type { Ports } from "../ports.ts";
import { serviceDatabaseUrl } from "./databases.ts";
import type { Secrets } from "./secrets.ts";
import { type ServicePart, services } from "./services.ts";
import type { StripeChoice } from "./stripeChoice.ts";

export type EnvironmentOf = {
  ports: Ports;
  host: string;
  secrets: Secrets;
  stripe: StripeChoice;
  /** What the person who starts it has set: LOG_LEVEL, limits and the like reach every service. */
  env: NodeJS.ProcessEnv;
};

/** Settings of ours and of the tools around us, which would only confuse a service. */
const withheld = /^(STRIPE_|STAGEDOOR_|TEST_|VITEST|npm_|NODE_OPTIONS$|NODE_CHANNEL|PORT$|HOST$|DATABASE_URL$)/;

/** The settings with which one service of the copy runs. */
export function serviceEnvironment(service: ServicePart, { ports, host, secrets, stripe, env }: EnvironmentOf) {
  const inherited = Object.entries(env).filter(([name]) => !withheld.test(name));
  const web = `http://localhost:${ports.web}`;
  return {
    ...Object.fromEntries(inherited),
    ...(env.STAGEDOOR_NODE_FLAGS === undefined ? {} : { STAGEDOOR_NODE_FLAGS: env.STAGEDOOR_NODE_FLAGS }),
    STAGEDOOR_SUPERVISED: "1",
    NODE_ENV: env.NODE_ENV === "production" ? "production" : "development",
    HOST: service.name === "web" ? host : "127.0.0.1",
    PORT: String(ports[service.name]),
    KAFKA_BROKERS: `127.0.0.1:${ports.kafka}`,
    JWKS_URL: `http://127.0.0.1:${ports.auth}/.well-known/jwks.json`,
    PUBLIC_URL: web,
    CORS_ORIGINS: `${web},http://127.0.0.1:${ports.web}`,
    // No balancer stands in front of it that would have to notice first.
    SHUTDOWN_DELAY_MS: "0",
    ...(service.database
      ? { DATABASE_URL: serviceDatabaseUrl(ports.postgres, service.name, secrets.databasePassword) }
      : {}),
    ...ownSettings(service, ports, secrets, stripe),
  };
}

function ownSettings(
  { name }: ServicePart,
  ports: Ports,
  secrets: Secrets,
  stripe: StripeChoice,
): Record<string, string> {
  const local = (port: number) => `http://127.0.0.1:${port}`;
  if (name === "auth") {
    return { KEY_ENCRYPTION_SECRET: secrets.keyEncryptionSecret, LINK_SECRET: secrets.linkSecret };
  }
  if (name === "bookings") return { KEY_ENCRYPTION_SECRET: secrets.keyEncryptionSecret };
  if (name === "email") {
    return {
      LINK_SECRET: secrets.linkSecret,
      SMTP_URL: `smtp://127.0.0.1:${ports.smtp}`,
      MAIL_FROM: "Stagedoor <tickets@stagedoor.example.test>",
    };
  }
  if (name === "payments") {
    return {
      STRIPE_SECRET_KEY: stripe.secretKey,
      STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
      ...(stripe.kind === "sandbox" ? { STRIPE_API_URL: local(ports.stripe) } : {}),
    };
  }
  if (name === "web") {
    return {
      UPSTREAM_AUTH: local(ports.auth),
      UPSTREAM_EVENTS: local(ports.events),
      UPSTREAM_BOOKINGS: local(ports.bookings),
      UPSTREAM_PAYMENTS: local(ports.payments),
      ...(services({}).some((one) => one.name === "live") ? { UPSTREAM_LIVE: local(ports.live) } : {}),
      MAIL_UI_URL: `http://localhost:${ports.mail}`,
      STRIPE_UI_URL:
        stripe.kind === "sandbox" ? `http://localhost:${ports.stripe}` : "https://dashboard.stripe.com/test",
    };
  }
  return {};
}
