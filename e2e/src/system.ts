import { authServiceSettings } from "@stagedoor/auth/config";
import { buildAuth } from "@stagedoor/auth/service";
import { bookingsSettings } from "@stagedoor/bookings/config";
import { buildBookings } from "@stagedoor/bookings/service";
import { emailSettings } from "@stagedoor/email/config";
import { buildEmail } from "@stagedoor/email/service";
import { eventsSettings } from "@stagedoor/events/config";
import { buildEvents } from "@stagedoor/events/service";
import { paymentsSettings } from "@stagedoor/payments/config";
import { buildPayments } from "@stagedoor/payments/service";
import { freePorts } from "@stagedoor/platform/freePort";
import type { Service } from "@stagedoor/service/running";
import { testSettings } from "@stagedoor/service/testing/settings";
import { type Sandbox, startSandbox } from "@stagedoor/stripe-sandbox/sandbox";
import { webSettings } from "@stagedoor/web/config";
import { buildWeb } from "@stagedoor/web/service";

/** Services that have a database, whose name is the same. */
export const withDatabase = ["auth", "events", "bookings", "payments"] as const;

export type System = {
  /** The one origin, as people see it. */
  readonly web: string;
  readonly sandbox: Sandbox;
  /** Where each service itself listens. */
  readonly urls: Readonly<Record<string, string>>;
  /** Settles when every service is ready. */
  ready(): Promise<void>;
  stop(): Promise<void>;
};

export type SystemOptions = {
  /** The address of each service's database. */
  readonly databaseUrl: (service: string) => string;
  readonly brokers: string;
  readonly topicPrefix?: string;
  /** Where mail goes, such as smtp://127.0.0.1:1025. Without it nothing sends any. */
  readonly smtpUrl?: string;
  /** Further settings of every service, such as HOLD_MINUTES. */
  readonly env?: Record<string, string>;
};

/** What signs webhooks here, for whoever sends one as Stripe would. */
export const webhookSecret = "whsec_example";

/** What makes the links in mails here, for whoever follows one without reading the mail. */
export const linkSecret = "only-for-this-test";

/** Starts every service that the way from event to ticket needs, in this process, and a Stripe sandbox. It waits for nothing. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const [web = 0, auth = 0, events = 0, bookings = 0, payments = 0, email = 0] = await freePorts(6);
  const local = (port: number): string => `http://127.0.0.1:${port}`;
  const sandbox = await startSandbox({
    webhooks: [{ url: `${local(web)}/api/v1/webhooks/stripe`, secret: webhookSecret }],
    retryDelaysMs: [100, 200, 500, 1000],
  });
  const shared = {
    PUBLIC_URL: local(web),
    JWKS_URL: `${local(auth)}/.well-known/jwks.json`,
    KAFKA_BROKERS: options.brokers,
    KAFKA_TOPIC_PREFIX: options.topicPrefix ?? "",
    TOPIC_PARTITIONS: "2",
    KEY_ENCRYPTION_SECRET: "only for this test",
    LINK_SECRET: linkSecret,
    STRIPE_SECRET_KEY: "sk_test_sandbox",
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    STRIPE_API_URL: sandbox.url,
    UPSTREAM_AUTH: local(auth),
    UPSTREAM_EVENTS: local(events),
    UPSTREAM_BOOKINGS: local(bookings),
    UPSTREAM_PAYMENTS: local(payments),
    ...options.env,
  };
  const { smtpUrl } = options;
  const mailing = { SMTP_URL: smtpUrl ?? "", MAIL_FROM: "Stagedoor <tickets@example.test>" };
  const env = (name: string, port: number): Record<string, string> => ({
    ...shared,
    PORT: String(port),
    DATABASE_URL: options.databaseUrl(name),
  });
  const services: Service[] = await Promise.all([
    buildAuth(testSettings(authServiceSettings, env("auth", auth))),
    buildEvents(testSettings(eventsSettings, env("events", events))),
    buildBookings(testSettings(bookingsSettings, env("bookings", bookings))),
    buildPayments(testSettings(paymentsSettings, env("payments", payments))),
    buildWeb(testSettings(webSettings, env("web", web))),
    ...(smtpUrl === undefined ? [] : [buildEmail(testSettings(emailSettings, { ...env("email", email), ...mailing }))]),
  ]);
  await Promise.all(services.map((service) => service.start()));
  return {
    web: local(web),
    sandbox,
    urls: { auth: local(auth), events: local(events), bookings: local(bookings), payments: local(payments) },
    ready: async () => void (await Promise.all(services.map((service) => service.ready()))),
    async stop() {
      await Promise.all(services.map((service) => service.stop()));
      await sandbox.stop();
    },
  };
}
