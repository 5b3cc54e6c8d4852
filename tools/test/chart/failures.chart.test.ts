import { join } from "node:path";
import { chartFolder, renderText } from "@stagedoor/tools/chart/render";
import { describe, expect, inject, test } from "vitest";

const ci = (name: string) => [join(chartFolder, "ci", `${name}.yaml`)];
const failure = (files: string[], values: unknown, release?: string) =>
  renderText({ helm: inject("helm"), files, values, ...(release === undefined ? {} : { release }) }).then(
    () => "it rendered",
    (error: Error) => error.message,
  );

/** What is wrong, values on top of development.yaml, and the sentence. */
const impossible: [name: string, values: unknown, sentence: string][] = [
  [
    "no registry and no image",
    { image: { registry: "" }, components: { web: { image: "any.example.test/web:1" } } },
    "image.registry is empty and these components have no image of their own: auth, bookings, email, events, payments. Name",
  ],
  [
    "no image for the demonstration",
    { image: { registry: "" }, demo: { enabled: true } },
    "image.registry is empty and demo.image too",
  ],
  ["no address", { publicUrl: "" }, 'publicUrl is "", but must be the address that people use'],
  [
    "an address without a protocol",
    { publicUrl: "tickets.example.test" },
    'publicUrl is "tickets.example.test", but must',
  ],
  ["an address with a path", { publicUrl: "https://example.test/tickets" }, "without a path."],
  [
    "no database",
    { database: { admin: { existingSecret: "" } } },
    "components.auth has a database but no DATABASE_URL.",
  ],
  ["no host for the databases that are made", { database: { host: "" } }, "database.host is missing"],
  [
    "a pool that the consumers take whole",
    { components: { events: { poolSize: 4 } } },
    "components.events.poolSize is 4, but 4 partitions are handled at once",
  ],
  [
    "no brokers",
    { kafka: { brokers: [] } },
    "kafka.brokers is missing: name at least one broker as host:port for auth, bookings, email, events, payments.",
  ],
  [
    "a login to Kafka without a password",
    { kafka: { sasl: { mechanism: "plain", username: "stagedoor" } } },
    "kafka.sasl.mechanism is set, but components.auth has no password for it.",
  ],
  [
    "more replicas than partitions",
    { kafka: { topicPartitions: 5 } },
    "components.bookings may have 6 replicas, but kafka.topicPartitions is 5",
  ],
  [
    "more fixed replicas than partitions",
    { kafka: { topicPartitions: 6 }, components: { email: { autoscaling: { enabled: false }, replicas: 7 } } },
    "components.email may have 7 replicas, but kafka.topicPartitions is 6",
  ],
  [
    "more least than most replicas",
    { components: { web: { autoscaling: { minReplicas: 4 } } } },
    "components.web.autoscaling.minReplicas is 4, more than maxReplicas, which is 3.",
  ],
  [
    "autoscaling without a request",
    { componentDefaults: { resources: { requests: { cpu: null } } } },
    "components.auth.resources.requests.cpu is missing",
  ],
  [
    "more connections than the database has",
    { database: { maxConnections: 150 } },
    "may open 138 connections to the database (auth 24, bookings 42, email 24, events 24, payments 24: (most replicas + 1) x (poolSize + 1)), but database.maxConnections - database.reservedConnections is 110.",
  ],
  [
    "no keys of Stripe",
    { components: { payments: { existingSecret: "" } } },
    "components.payments has no STRIPE_WEBHOOK_SECRET. Set components.payments.existingSecret to a Secret with that key, or components.payments.secretEnv.STRIPE_WEBHOOK_SECRET to {secret, key}.",
  ],
  [
    "a secret that two must share, given to one of them",
    { components: { email: { secretEnv: { LINK_SECRET: { secret: "links", key: "LINK_SECRET" } } } } },
    "LINK_SECRET must be the same for components.auth and components.email, but only one of them has it from secretEnv or existingSecret.",
  ],
  [
    "a secret in a ConfigMap",
    { components: { payments: { env: { STRIPE_SECRET_KEY: "sk_test_1" } } } },
    "STRIPE_SECRET_KEY is a secret and must not be in env",
  ],
  [
    "a secret in every ConfigMap",
    { env: { KEY_ENCRYPTION_SECRET: "x" } },
    "KEY_ENCRYPTION_SECRET is a secret and must not",
  ],
  [
    "a grace period that is too short",
    { shutdown: { gracePeriodSeconds: 30 } },
    "shutdown.gracePeriodSeconds is 30, but components.auth may need 30 seconds to stop",
  ],
  [
    "a grace period that is too short for one",
    { components: { web: { env: { SHUTDOWN_TIMEOUT_MS: "60000" } } } },
    "shutdown.gracePeriodSeconds is 40, but components.web may need 65 seconds to stop",
  ],
  [
    "nobody at the door",
    { networkPolicy: { ingressController: { peers: [] } } },
    "networkPolicy.ingressController.peers is empty",
  ],
  ["no way to the database", { networkPolicy: { database: { peers: [] } } }, "networkPolicy.database.peers is empty"],
  ["no way to Kafka", { networkPolicy: { kafka: { peers: [] } } }, "networkPolicy.kafka.peers is empty"],
  [
    "no way to the mail server",
    { networkPolicy: { smtp: { peers: [] } } },
    "networkPolicy.smtp.peers is empty, so that components.email would be cut off from it.",
  ],
  [
    "no way for traces",
    { tracing: { endpoint: "http://collector:4318" } },
    "networkPolicy.otlp.peers is empty, so that every component would be cut off from it.",
  ],
  ["no way for Prometheus", { serviceMonitor: { enabled: true } }, "networkPolicy.monitoring.peers is empty"],
  [
    "a path of two components",
    { components: { web: { paths: ["/", "/api/v1/seats"] } } },
    "The path /api/v1/seats belongs to two components: bookings and web.",
  ],
  [
    "a name that the chart takes",
    { components: { prepare: {} } },
    "components.prepare has a name that the chart uses itself.",
  ],
  ["TLS without a host", { ingress: { tls: { enabled: true } } }, "ingress.host is missing"],
  ["routes without a Gateway", { gateway: { enabled: true } }, "gateway.parentRefs is empty"],
];

describe("what cannot work fails the render with a sentence", () => {
  test.each(impossible)("%s", async (_name, values, sentence) => {
    expect(await failure(ci("development"), values)).toContain(sentence);
  });

  test("a component with a database and no address for it is told every way to give one", async () => {
    const said = await failure(ci("external"), { components: { events: { existingSecret: "" } } });
    expect(said).toContain("components.events has a database but no DATABASE_URL. Set database.admin.existingSecret,");
    expect(said).toContain("or components.events.secretEnv.DATABASE_URL to {secret, key},");
    expect(said).toContain("or components.events.existingSecret to a Secret with the key DATABASE_URL.");
  });

  test("no mail server", async () => {
    const values = {
      components: { email: { existingSecret: "", secretEnv: { DATABASE_URL: { secret: "email-db", key: "uri" } } } },
    };
    const said = await failure(ci("external"), values);
    expect(said).toContain(
      "components.email has no SMTP_URL. Set components.email.env.SMTP_URL, or, when it holds a password,",
    );
    expect(said).toContain("components.email has no MAIL_FROM.");
  });

  test("names that are too long for a Service", async () => {
    const values = { components: { "a-long-name-of-a-component": {} } };
    expect(await failure(ci("development"), values, "r".repeat(50))).toContain("together are too long for a Service");
  });

  test("everything that is wrong is told at once", async () => {
    const said = await failure([], {});
    for (const part of ["image.registry", "publicUrl", "components.auth", "kafka.brokers", "STRIPE_SECRET_KEY"]) {
      expect(said).toContain(part);
    }
  });
});

test("a service whose replicas all read everything may have more of them than there are partitions", async () => {
  expect(await failure(ci("live"), {})).toBe("it rendered");
  const values = { components: { live: { dividesPartitions: true } } };
  expect(await failure(ci("live"), values)).toContain("components.live may have 13 replicas");
});

test("without NetworkPolicies no peers are needed", async () => {
  const values = { networkPolicy: { enabled: false, database: { peers: [] }, smtp: { peers: [] } } };
  expect(await failure(ci("development"), values)).toBe("it rendered");
});
