export type DemoAccount = { name: string; email: string; role: "host" | "attendee" };

/** For trying things out on one's own machine; documented in the README. */
export const demoPassword = "correct-horse-battery";

export const demoAccounts: DemoAccount[] = [
  { name: "Hanna Host", email: "host@example.test", role: "host" },
  { name: "Ada Attendee", email: "attendee@example.test", role: "attendee" },
  { name: "Ben Attendee", email: "second@example.test", role: "attendee" },
];
