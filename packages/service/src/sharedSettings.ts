import { isIP } from "node:net";
import { saslFault, saslMechanisms } from "@stagedoor/messaging/security";
import { choice, flag, integer, list, optional, type Setting, type SettingsOf, text, url } from "./settings.ts";

const second = 1000;
const minute = 60 * second;
const proxyNames: readonly string[] = ["loopback", "linklocal", "uniquelocal"];

/** What every process has: its log, its traces, its end. */
export const processSettings = {
  logLevel: choice(
    "LOG_LEVEL",
    "least severity that is logged",
    ["trace", "debug", "info", "warn", "error", "fatal", "silent"],
    "info",
  ),
  otelEndpoint: optional(
    url("OTEL_EXPORTER_OTLP_ENDPOINT", "where traces are sent by OTLP over HTTP", { protocols: ["http:", "https:"] }),
  ),
  shutdownDelayMs: integer(
    "SHUTDOWN_DELAY_MS",
    "time between not ready and closing, for the balancer to notice; some 5000 in a cluster",
    { default: 0, min: 0, max: 5 * minute },
  ),
  shutdownTimeoutMs: integer("SHUTDOWN_TIMEOUT_MS", "longest stop, after which the process ends anyway", {
    default: 25 * second,
    min: second,
    max: 10 * minute,
  }),
};

export const httpSettings = {
  ...processSettings,
  host: text("HOST", "address to listen on; 0.0.0.0 in a container", { default: "127.0.0.1" }),
  port: integer("PORT", "port to listen on; 0 takes a free one", { min: 0, max: 65_535 }),
  bodyLimitBytes: integer("BODY_LIMIT_BYTES", "largest request body", { default: 65_536, min: 1024, max: 10_485_760 }),
  requestTimeoutMs: integer("REQUEST_TIMEOUT_MS", "longest time for a client to send its request", {
    default: 30 * second,
    min: second,
    max: 10 * minute,
  }),
  keepAliveTimeoutMs: integer("KEEP_ALIVE_TIMEOUT_MS", "idle time of a connection; longer than the balancer's", {
    default: 72 * second,
    min: second,
    max: 10 * minute,
  }),
  maxConnections: integer("MAX_CONNECTIONS", "connections at once; more are refused", {
    default: 10_000,
    min: 1,
    max: 1_000_000,
  }),
  maxEventLoopDelayMs: integer("MAX_EVENT_LOOP_DELAY_MS", "mean delay above which requests get 503; 0 is never", {
    default: 5 * second,
    min: 0,
    max: minute,
  }),
  trustProxy: list("TRUST_PROXY", "whose X-Forwarded-* count", {
    default: [...proxyNames],
    entry: `an address or range (CIDR), ${proxyNames.join(", ")}`,
    accepts: (part) => proxyNames.includes(part) || isRange(part),
  }),
  rateLimitPerMinute: integer("RATE_LIMIT_PER_MINUTE", "requests of one client address a minute; 0 is no limit", {
    default: 60_000,
    min: 0,
    max: 100_000_000,
  }),
  rateLimitExempt: list("RATE_LIMIT_EXEMPT", "clients without a limit", {
    default: ["127.0.0.0/8", "::1"],
    entry: "an address or range (CIDR), or none for no one",
    accepts: (part) => part === "none" || isRange(part),
  }),
};

export const publicSettings = {
  publicUrl: url("PUBLIC_URL", "the address people use", { protocols: ["http:", "https:"] }),
  corsOrigins: list("CORS_ORIGINS", "further origins that browsers may call from", {
    default: [],
    entry: "an origin like https://tickets.example.test",
    accepts: isOrigin,
  }),
};

export const databaseSettings = {
  databaseUrl: url("DATABASE_URL", "the service's own database: postgres://user:password@host:port/name", {
    protocols: ["postgres:", "postgresql:"],
  }),
  databasePoolSize: integer("DATABASE_POOL_SIZE", "connections of this process at most", {
    default: 10,
    min: 2,
    max: 200,
  }),
  migrateOnStart: flag("MIGRATE_ON_START", "whether a start applies migrations, or waits until they are applied", true),
};

export const kafkaSettings = {
  kafkaBrokers: list("KAFKA_BROKERS", "where Kafka is", {
    entry: "host:port",
    accepts: (part) => /^[^\s:]+:\d{1,5}$/.test(part),
  }),
  kafkaTopicPrefix: text("KAFKA_TOPIC_PREFIX", "in front of the names of topics and groups", {
    default: "",
    pattern: /^[A-Za-z0-9._-]{0,100}$/,
  }),
  kafkaTls: flag("KAFKA_TLS", "whether Kafka is reached by TLS; NODE_EXTRA_CA_CERTS names a private authority", false),
  kafkaSaslMechanism: optional(
    choice("KAFKA_SASL_MECHANISM", "how to log in to Kafka; without it nobody does", saslMechanisms),
  ),
  kafkaSaslUsername: besideMechanism(
    text("KAFKA_SASL_USERNAME", "whom to log in as; needed with KAFKA_SASL_MECHANISM"),
  ),
  kafkaSaslPassword: besideMechanism(text("KAFKA_SASL_PASSWORD", "the password; needed with KAFKA_SASL_MECHANISM")),
  provisionTopicsOnStart: flag("PROVISION_TOPICS_ON_START", "whether a start creates missing topics", true),
  topicPartitions: integer("TOPIC_PARTITIONS", "partitions of a topic that a start creates; fixed from then on", {
    default: 12,
    min: 1,
    max: 1_000,
  }),
  topicReplicationFactor: integer("TOPIC_REPLICATION_FACTOR", "copies of each partition; -1 is the brokers' default", {
    default: -1,
    min: -1,
    max: 32_767,
  }),
};

export const authSettings = {
  jwksUrl: url("JWKS_URL", "where auth publishes its keys: http://auth:4201/.well-known/jwks.json", {
    protocols: ["http:", "https:"],
  }),
};

/** Of every service that signs: `signing/keyCipher.ts`. */
export const keyCipherSettings = {
  keyEncryptionSecret: text("KEY_ENCRYPTION_SECRET", "encrypts the private signing keys in the database", {
    minLength: 16,
  }),
};

/** Of auth and email, which have the same one: `contracts/links.ts`. */
export const linkSettings = {
  linkSecrets: list("LINK_SECRET", "proves links in mails; the first makes them, all are accepted", {
    entry: "at least 16 characters without blanks",
    accepts: (part) => /^\S{16,}$/.test(part),
  }),
};

export type ProcessSettings = SettingsOf<typeof processSettings>;
export type HttpSettings = SettingsOf<typeof httpSettings>;
export type PublicSettings = SettingsOf<typeof publicSettings>;
export type DatabaseSettings = SettingsOf<typeof databaseSettings>;
export type KafkaSettings = SettingsOf<typeof kafkaSettings>;
export type AuthSettings = SettingsOf<typeof authSettings>;

/** Needed with KAFKA_SASL_MECHANISM, and a mistake without. */
function besideMechanism(setting: Setting<string>): Setting<string | undefined> {
  return {
    ...setting,
    required: false,
    read(given, env) {
      const fault = saslFault(setting.name, env);
      if (fault !== undefined) throw new Error(fault);
      return given;
    },
  };
}

function isOrigin(part: string): boolean {
  return URL.canParse(part) && new URL(part).origin === part;
}

function isRange(part: string): boolean {
  const [address = "", bits, ...more] = part.split("/");
  const family = isIP(address);
  const most = family === 6 ? 128 : 32;
  return family !== 0 && more.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most));
}
