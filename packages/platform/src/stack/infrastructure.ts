import type { Guardian } from "../guardian.ts";
import { startKafka } from "../kafka.ts";
import type { KafkaWay } from "../kafkaWay.ts";
import type { Running } from "../launch.ts";
import { startMail } from "../mail.ts";
import type { Ports } from "../ports.ts";
import { startPostgres } from "../postgres.ts";
import { stateRoot } from "../state.ts";
import { startStripeSandbox } from "../stripeSandbox.ts";
import { createServiceDatabases } from "./databases.ts";
import type { Secrets } from "./secrets.ts";
import type { ServicePart } from "./services.ts";
import type { StripeChoice } from "./stripeChoice.ts";

export type Part = {
  name: string;
  title: string;
  stopGraceMs: number;
  start: () => Promise<Running>;
  /** Once, after the first start. */
  prepare?: () => Promise<void>;
};

type Copy = {
  ports: Ports;
  stateDir: string;
  secrets: Secrets;
  stripe: StripeChoice;
  guardian: Guardian;
  kafkaWay: KafkaWay;
  services: ServicePart[];
};

/** The address of this copy's Postgres with all rights. */
export function adminUrl(ports: Ports, secrets: Secrets): string {
  return `postgres://postgres:${secrets.postgresPassword}@127.0.0.1:${ports.postgres}/postgres`;
}

/** What the services need: each can be started again at any time on the data it left. */
export function infrastructure(copy: Copy): { postgres: Part; others: Part[] } {
  const { ports, stateDir, secrets, guardian } = copy;
  const postgres: Part = {
    name: "postgres",
    title: "Postgres",
    stopGraceMs: 20_000,
    async start() {
      const limits = { durable: true, maxConnections: 200 };
      const settings = { stateDir, port: ports.postgres, password: secrets.postgresPassword, guardian, ...limits };
      return (await startPostgres(settings)).process;
    },
    prepare() {
      const names = copy.services.flatMap(({ name, database }) => (database ? [name] : []));
      return createServiceDatabases(adminUrl(ports, secrets), names, secrets.databasePassword);
    },
  };
  const kafka: Part = {
    name: "kafka",
    title: "Kafka",
    stopGraceMs: 15_000,
    async start() {
      const addresses = { port: ports.kafka, controllerPort: ports.kafkaController };
      const how = { way: copy.kafkaWay, cacheDir: stateRoot(), heapMb: 256 };
      return (await startKafka({ stateDir, ...addresses, ...how, guardian })).process;
    },
  };
  const mail: Part = {
    name: "mail",
    title: "the mail catcher",
    stopGraceMs: 5_000,
    start: () => startMail({ stateDir, smtpPort: ports.smtp, uiPort: ports.mail, guardian }),
  };
  return { postgres, others: copy.stripe.kind === "stripe" ? [kafka, mail] : [kafka, mail, sandbox(copy)] };
}

function sandbox({ ports, stateDir, stripe, guardian }: Copy): Part {
  return {
    name: "stripe",
    title: "the Stripe sandbox",
    stopGraceMs: 5_000,
    start: () =>
      startStripeSandbox({
        stateDir,
        port: ports.stripe,
        secretKey: stripe.secretKey,
        webhookUrl: `http://127.0.0.1:${ports.payments}/api/v1/webhooks/stripe`,
        webhookSecret: stripe.webhookSecret,
        guardian,
      }),
  };
}
