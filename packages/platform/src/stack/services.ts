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

export const serviceNames = all.map(({ name }) => name);

/**
 * The services of this clone that run: all of them, or those that STAGEDOOR_SERVICES names ("auth,web"; "none" for
 * what they need only). Errors: throws on a name that there is not.
 */
export function services(env: Record<string, string | undefined>): ServicePart[] {
  const there = all.filter(({ name }) => existsSync(serviceMain(name)));
  if (!env.STAGEDOOR_SERVICES) return there;
  const wanted = env.STAGEDOOR_SERVICES === "none" ? [] : env.STAGEDOOR_SERVICES.split(",").map((name) => name.trim());
  const unknown = wanted.find((name) => !there.some((service) => service.name === name));
  if (unknown !== undefined)
    throw new Error(`STAGEDOOR_SERVICES names "${unknown}"; there are ${there.map(({ name }) => name).join(", ")}`);
  return there.filter(({ name }) => wanted.includes(name));
}

export function serviceMain(name: ServiceName): string {
  return join(repositoryRoot, "services", name, "src", "main.ts");
}
