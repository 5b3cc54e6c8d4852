import { expect, test } from "vitest";
import { chooseStripe } from "../src/stack/stripeChoice.ts";

const secrets = {
  postgresPassword: "",
  databasePassword: "",
  keyEncryptionSecret: "",
  linkSecret: "",
  stripeSecretKey: "sk_test_sandbox",
  stripeWebhookSecret: "whsec_sandbox",
};

test("without a key of one's own the sandbox takes Stripe's place", () => {
  expect(chooseStripe({}, secrets, 4200)).toEqual({
    kind: "sandbox",
    secretKey: "sk_test_sandbox",
    webhookSecret: "whsec_sandbox",
  });
});

test("a test key with a webhook secret is Stripe itself", () => {
  const env = { STRIPE_SECRET_KEY: "sk_test_example", STRIPE_WEBHOOK_SECRET: "whsec_example" };
  expect(chooseStripe(env, secrets, 4200)).toMatchObject({ kind: "stripe", secretKey: "sk_test_example" });
});

test.each(["sk_live_example", "rk_live_example"])("a live key (%s) is refused", (key) => {
  expect(() => chooseStripe({ STRIPE_SECRET_KEY: key, STRIPE_WEBHOOK_SECRET: "whsec_example" }, secrets, 4200)).toThrow(
    "live key",
  );
});

test("a test key without a webhook secret is answered with the line that makes one", () => {
  expect(() => chooseStripe({ STRIPE_SECRET_KEY: "sk_test_example" }, secrets, 4300)).toThrow(
    "stripe listen --forward-to http://localhost:4300/",
  );
});
