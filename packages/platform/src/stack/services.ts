import { existsSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../state.ts";

export type ServiceName = "auth" | "events" | "bookings" | "payments" | "email" | "live" | "web";

export type ServicePart = { name: ServiceName; database: boolean };

const all: ServicePart[] = [
  { name: "auth", database: true },
  { name: "events", database: true },
  { name: "bookings", database: true },
  { name: "payments", database: true },
  { name: "email", database: true },
  { name: "live", database: false },
  { name: "web", database: false },
];

/** The services of this clone, in the order in which they are stopped backwards: web goes first. */
export function services(): ServicePart[] {
  return all.filter(({ name }) => existsSync(serviceMain(name)));
}

export function serviceMain(name: ServiceName): string {
  return join(repositoryRoot, "services", name, "src", "main.ts");
}
