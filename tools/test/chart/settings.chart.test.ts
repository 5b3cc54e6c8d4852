import { authServiceSettings } from "@stagedoor/auth/config";
import { bookingsSettings } from "@stagedoor/bookings/config";
import { readSettings as readDemonstrationSettings } from "@stagedoor/demonstration/settings";
import { emailSettings } from "@stagedoor/email/config";
import { eventsSettings } from "@stagedoor/events/config";
import { paymentsSettings } from "@stagedoor/payments/config";
import { readSettings, type SettingsSpec } from "@stagedoor/service/settings";
import { databaseSettings, kafkaSettings, processSettings } from "@stagedoor/service/sharedSettings";
import { environmentOf, podsOf } from "@stagedoor/tools/chart/pods";
import { render } from "@stagedoor/tools/chart/render";
import { chartVariants } from "@stagedoor/tools/chart/variants";
import { webSettings } from "@stagedoor/web/config";
import { describe, expect, inject, test } from "vitest";

const services: Record<string, SettingsSpec> = {
  auth: authServiceSettings,
  bookings: bookingsSettings,
  email: emailSettings,
  events: eventsSettings,
  payments: paymentsSettings,
  web: webSettings,
};
const preparing: SettingsSpec = { ...processSettings, ...databaseSettings, ...kafkaSettings };
const ofNode = ["NODE_EXTRA_CA_CERTS"];

/** What Secrets that only the cluster has may hold, so that the settings can be read as a pod would read them. */
const given: Record<string, string> = {
  DATABASE_URL: "postgres://user:password@database.example.test:5432/name",
  KEY_ENCRYPTION_SECRET: "0123456789abcdef",
  LINK_SECRET: "0123456789abcdef",
  KAFKA_SASL_USERNAME: "user",
  KAFKA_SASL_PASSWORD: "password",
  STRIPE_SECRET_KEY: "sk_test_example",
  STRIPE_WEBHOOK_SECRET: "whsec_example",
  SMTP_URL: "smtps://user:password@mail.example.test:465",
  MAIL_FROM: "tickets@example.test",
};

describe.each(chartVariants())("with $name", async ({ files }) => {
  const objects = await render({ helm: inject("helm"), files });
  const containers = podsOf(objects).flatMap(({ owner, component, spec }) =>
    spec.containers.map((container: { name: string }) => ({
      name: `${container.name} of ${owner}`,
      component,
      container,
    })),
  );
  const known = containers.filter(({ component, container }) => specOf(component, container.name) !== undefined);

  test.each(known)("every setting of $name is known and accepted", ({ component, container }) => {
    const spec = specOf(component, container.name) as SettingsSpec;
    const { variables, unknownKeys } = environmentOf(container, objects);
    const names = Object.values(spec).map((setting) => setting.name);
    expect(variables.map(({ name }) => name).filter((name) => !names.includes(name) && !ofNode.includes(name))).toEqual(
      [],
    );
    const hidden = ([name]: string[]) => name !== undefined && names.includes(name) && !name.startsWith("KAFKA_");
    const readable = unknownKeys.length > 0 ? Object.entries(given).filter(hidden) : [];
    const own = variables.map(({ name, text }) => [name, text ?? given[name]]);
    const env = { ...Object.fromEntries(readable), ...Object.fromEntries(own) };
    expect(() => readSettings({ PORT: "8080", ...env }, spec)).not.toThrow();
  });

  test("the demonstration's settings are accepted", () => {
    const own = containers.filter(({ component }) => ["journey", "demonstration"].includes(component));
    expect(own.length).toBeGreaterThan(0);
    for (const { container } of own) {
      const { variables } = environmentOf(container, objects);
      const env = Object.fromEntries(variables.map(({ name, text }) => [name, text]));
      expect(() => readDemonstrationSettings(env)).not.toThrow();
    }
  });
});

function specOf(component: string, container: string): SettingsSpec | undefined {
  return component === "prepare" ? preparing : services[container];
}
