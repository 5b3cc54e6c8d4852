import { testSession } from "./session.ts";
import { vitest } from "./suites.ts";

const key = process.env.STRIPE_SECRET_KEY ?? "";
if (!/^(sk|rk)_test_/.test(key)) {
  console.error(
    "npm run test:stripe runs the payment suite against Stripe's own test mode and needs STRIPE_SECRET_KEY=sk_test_…, a key of a test mode (https://dashboard.stripe.com/test/apikeys). A live key is never used.",
  );
  process.exit(2);
}
process.exit(await testSession({ servers: true }, async ({ run }) => [await run(vitest("stripe", true, 20))]));
