import { authServiceSettings } from "@stagedoor/auth/config";
import { bookingsSettings } from "@stagedoor/bookings/config";
import { emailSettings } from "@stagedoor/email/config";
import { eventsSettings } from "@stagedoor/events/config";
import { paymentsSettings } from "@stagedoor/payments/config";
import { databaseVariables } from "@stagedoor/postgres/databaseSettings";
import { prepareSettings } from "@stagedoor/service/runPrepare";
import type { Setting, SettingsSpec } from "@stagedoor/service/settings";
import { webSettings } from "@stagedoor/web/config";

/** A setting as its service's own schema states it. */
export type DescribedSetting = Pick<Setting<unknown>, "name" | "about" | "limits" | "required" | "default">;

/** What each service reads its environment with. */
export const serviceSettings: Readonly<Record<string, SettingsSpec>> = {
  auth: authServiceSettings,
  events: eventsSettings,
  bookings: bookingsSettings,
  payments: paymentsSettings,
  email: emailSettings,
  web: webSettings,
};

/**
 * Every setting of every service, and of the two commands that a deployment runs before them: `prepare` (the same in all services
 * with a database) and `createDatabases`, whose passwords are named after what DATABASES lists: `<NAME>_PASSWORD`.
 */
export function settingsList(): Record<string, DescribedSetting[]> {
  const services = Object.entries(serviceSettings).map(([name, spec]) => [name, describedSettings(spec)]);
  return {
    ...Object.fromEntries(services),
    prepare: describedSettings(prepareSettings),
    createDatabases: [...databaseVariables],
  };
}

/** The data of each setting, without what reads it. */
export function describedSettings(spec: SettingsSpec): DescribedSetting[] {
  return Object.values(spec).map(({ read: _, ...described }) => described);
}
