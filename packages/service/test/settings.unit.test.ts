import { readSecurity } from "@stagedoor/messaging/security";
import { describe, expect, it } from "vitest";
import { kafkaConnection } from "../src/kafkaConnection.ts";
import { readSettings, SettingsError } from "../src/settings.ts";
import { authSettings, databaseSettings, httpSettings, kafkaSettings, publicSettings } from "../src/sharedSettings.ts";

const spec = { ...httpSettings, ...publicSettings, ...databaseSettings, ...kafkaSettings, ...authSettings };
const good = {
  PORT: "4201",
  PUBLIC_URL: "https://tickets.example.test/",
  DATABASE_URL: "postgres://auth@db.example.test:5432/auth",
  KAFKA_BROKERS: "k1.example.test:9092, k2.example.test:9092",
  JWKS_URL: "http://auth.example.test/.well-known/jwks.json",
};

describe("settings", () => {
  it("are typed values with safe defaults", () => {
    expect(readSettings(good, spec)).toMatchObject({
      host: "127.0.0.1",
      port: 4201,
      publicUrl: "https://tickets.example.test",
      corsOrigins: [],
      kafkaBrokers: ["k1.example.test:9092", "k2.example.test:9092"],
      migrateOnStart: true,
      shutdownTimeoutMs: 25_000,
      otelEndpoint: undefined,
    });
  });

  it.each([
    ["PORT", "", "is missing"],
    ["PORT", "65536", "must be a whole number from 0 to 65535"],
    ["PORT", "1.5", "must be a whole number"],
    ["PUBLIC_URL", "tickets.example.test", "must be a URL that starts with http:// or https://"],
    ["CORS_ORIGINS", "https://a.example.test,https://b.example.test/x", "has an entry that is not an origin"],
    ["DATABASE_URL", "mysql://x", "must be a URL that starts with postgres://"],
    ["DATABASE_POOL_SIZE", "1", "must be a whole number from 2 to 200"],
    ["KAFKA_BROKERS", "k1", "has an entry that is not host:port"],
    ["MIGRATE_ON_START", "yes", "must be true or false"],
    ["LOG_LEVEL", "loud", "must be one of trace, debug"],
    ["TRUST_PROXY", "everybody", "has an entry that is not an address or range"],
    ["RATE_LIMIT_EXEMPT", "10.0.0.0/33", "has an entry that is not an address or range"],
  ])("%s=%s stops the start with its name", (name, value, message) => {
    expect(() => readSettings({ ...good, [name]: value }, spec)).toThrow(`${name} ${message}`);
  });

  const login = { KAFKA_SASL_MECHANISM: "plain", KAFKA_SASL_USERNAME: "stagedoor", KAFKA_SASL_PASSWORD: "hunter2" };

  it("say how Kafka is reached: plain, by TLS, with a login", () => {
    const connection = (env: object) => kafkaConnection(readSettings({ ...good, ...env }, spec));
    const brokers = ["k1.example.test:9092", "k2.example.test:9092"];
    expect(connection({})).toEqual({ brokers, topicPrefix: "" });
    const sasl = { mechanism: "scram-sha-512", username: "stagedoor", password: "hunter2" };
    expect(connection({ ...login, KAFKA_TLS: "true", KAFKA_SASL_MECHANISM: "scram-sha-512" })).toEqual({
      brokers,
      topicPrefix: "",
      ssl: true,
      sasl,
    });
  });

  it.each([
    [{ KAFKA_SASL_PASSWORD: "hunter2" }, "KAFKA_SASL_PASSWORD is set, but KAFKA_SASL_MECHANISM is not"],
    [{ ...login, KAFKA_SASL_USERNAME: " " }, "KAFKA_SASL_USERNAME is missing, because KAFKA_SASL_MECHANISM is set"],
    [{ ...login, KAFKA_SASL_MECHANISM: "gssapi" }, "KAFKA_SASL_MECHANISM must be one of plain, scram-sha-256"],
    [{ KAFKA_TLS: "yes" }, "KAFKA_TLS must be true or false"],
  ])("%j is refused alike by services and by commands without the kit", (env, fault) => {
    expect(() => readSettings({ ...good, ...env }, spec)).toThrow(fault);
    expect(() => readSecurity(env)).toThrow(fault);
  });

  it("that are wrong are told all at once, without their values", () => {
    const read = () => readSettings({ DATABASE_URL: "mysql://user:hunter2@x", PORT: "x" }, spec);
    expect(read).toThrow(SettingsError);
    try {
      read();
    } catch (error) {
      expect((error as SettingsError).problems.map((problem) => problem.split(" ")[0])).toEqual([
        "PORT",
        "PUBLIC_URL",
        "DATABASE_URL",
        "KAFKA_BROKERS",
        "JWKS_URL",
      ]);
      expect((error as Error).message).not.toContain("hunter2");
    }
  });
});
