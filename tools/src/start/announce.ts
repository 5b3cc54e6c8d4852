import { demoAccounts, demoPassword } from "@stagedoor/demonstration/accounts";
import type { Stack } from "@stagedoor/platform/stack/stack";
import { stripeListen } from "@stagedoor/platform/stack/stripeChoice";

/** What a person needs to know once everything is ready. */
export function announcement(
  { addresses, stripe, ports, stateDir }: Stack,
  options: { seconds: number; seeded: boolean },
): string {
  const payments =
    stripe.kind === "sandbox"
      ? [`  Stripe sandbox  ${addresses.stripe}   card 4242 4242 4242 4242, any later expiry, any CVC`]
      : ["  Stripe          https://dashboard.stripe.com/test", `                  needs: ${stripeListen(ports.web)}`];
  return [
    "",
    `Stagedoor is ready after ${options.seconds.toFixed(1)} s`,
    "",
    `  Stagedoor       ${addresses.web}`,
    `  API             ${addresses.web}/docs`,
    `  Mail            ${addresses.mail}`,
    ...payments,
    `  Postgres        127.0.0.1:${ports.postgres}   npm run psql <service>`,
    `  Kafka           ${addresses.kafka}`,
    `  Logs            ${stateDir}/logs`,
    "",
    ...(options.seeded ? accounts() : []),
    "  Ctrl-C stops everything.",
    "",
  ].join("\n");
}

function accounts(): string[] {
  const lines = demoAccounts.map(({ email, role }) => `    ${email.padEnd(26)} ${role}`);
  return [`  Demo accounts, all with the password ${demoPassword}:`, ...lines, ""];
}
