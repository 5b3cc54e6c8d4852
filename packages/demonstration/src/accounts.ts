export type DemoAccount = { name: string; email: string; role: "host" | "attendee" };

/** For trying things out on one's own machine; documented in the README. */
export const demoPassword = "correct-horse-battery";

export const demoAccounts: DemoAccount[] = [
  { name: "Hanna Host", email: "host@example.test", role: "host" },
  { name: "Ada Attendee", email: "attendee@example.test", role: "attendee" },
  { name: "Ben Attendee", email: "second@example.test", role: "attendee" },
];

/** Who follows the demonstration's host, by email. */
export const demoFollowers = ["attendee@example.test", "second@example.test"];

/** What whoever loaded the demonstration is told: how much of it is new, and who can sign in. */
export function seededWords(added: number): string {
  const first = added > 0 ? `The demonstration is loaded: ${added} new.` : "The demonstration was there already.";
  const accounts = demoAccounts.map(({ email, role }) => `  ${email.padEnd(26)} ${role.padEnd(9)} ${demoPassword}`);
  return [first, ...accounts].join("\n");
}
