import { expect, test } from "vitest";
import { readSettings, SettingsError } from "../src/settings.ts";

test("addresses are taken without the slash at their end, and time has a default", () => {
  const env = { ORIGIN: "http://traefik/", SANDBOX_URL: "http://traefik/stripe/", MAIL_URL: "http://mail:1080/mail" };
  expect(readSettings(env)).toEqual({
    origin: "http://traefik",
    sandboxUrl: "http://traefik/stripe",
    mailUrl: "http://mail:1080/mail",
    timeoutMs: 120_000,
  });
  expect(readSettings({ ORIGIN: "http://traefik", SANDBOX_URL: " " }).sandboxUrl).toBeUndefined();
});

test.each([
  [{}, "ORIGIN is missing"],
  [{ ORIGIN: "traefik" }, 'ORIGIN must be an http or https address, not "traefik".'],
  [{ ORIGIN: "http://traefik/stagedoor" }, "ORIGIN must have no path"],
  [{ ORIGIN: "http://traefik", SANDBOX_URL: "ftp://sandbox" }, "SANDBOX_URL must be an http or https address"],
  [{ ORIGIN: "http://traefik", MAIL_URL: "mail" }, "MAIL_URL must be an http or https address"],
  [{ ORIGIN: "http://traefik", TIMEOUT_MS: "soon" }, "TIMEOUT_MS must be a whole number from 1000 to 3600000"],
  [{ ORIGIN: "http://traefik", TIMEOUT_MS: "1" }, "TIMEOUT_MS must be a whole number"],
])("%j is refused with a sentence that names the setting", (env, said) => {
  expect(() => readSettings(env)).toThrow(SettingsError);
  expect(() => readSettings(env)).toThrow(said);
});
