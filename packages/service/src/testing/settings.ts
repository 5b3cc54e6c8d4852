import { readSettings, type SettingsOf, type SettingsSpec } from "../settings.ts";

const defaults = {
  PORT: "0",
  LOG_LEVEL: "silent",
  // Tests share a busy machine: a slow event loop is the machine's, and must not turn replies into 503.
  MAX_EVENT_LOOP_DELAY_MS: "0",
  PUBLIC_URL: "http://localhost:4200",
  JWKS_URL: "http://127.0.0.1:9/.well-known/jwks.json",
  DATABASE_URL: "postgres://nobody@127.0.0.1:9/none",
  KAFKA_BROKERS: "127.0.0.1:9",
};

/** Settings for a test: a free port, a silent log, and nothing at the other ends but what the test names. */
export function testSettings<S extends SettingsSpec>(spec: S, env: Record<string, string> = {}): SettingsOf<S> {
  return readSettings({ ...defaults, ...env }, spec);
}
