import type { Account, PublishedEvent } from "@stagedoor/demonstration/people";
import { call, patient } from "@stagedoor/demonstration/rest";
import type { Plan } from "../plan.ts";
import type { ChaosSystem } from "../system.ts";
import type { Client } from "./client.ts";
import { publishEvent, registerSomebody } from "./host.ts";

/** Registrations at once; more would only queue for the password hashes. */
const parallel = 4;

export type Cast = { readonly host: Account; readonly attendees: Account[]; readonly events: PublishedEvent[] };

/** Registers everybody and publishes the events of a plan, before anything is disturbed. Errors: any of it fails. */
export async function gatherCast(client: Client, system: ChaosSystem, plan: Plan): Promise<Cast> {
  const { web } = system;
  const host = must(await registerSomebody(client, web, "host"));
  const attendees: Account[] = [];
  for (let index = 0; index < plan.attendees; index += parallel) {
    const some = Array.from({ length: Math.min(parallel, plan.attendees - index) }, () =>
      registerSomebody(client, web, "attendee"),
    );
    attendees.push(...(await Promise.all(some)).map(must));
  }
  const events: PublishedEvent[] = [];
  for (const planned of plan.events) {
    const event = must(await publishEvent(client, web, host, planned));
    const { status } = await call(web, `/availability?eventId=${event.id}`, patient);
    if (status !== 200) throw new Error(`the availability of event ${event.id} answered ${status}`);
    events.push(event);
  }
  return { host, attendees, events };
}

function must<T>(made: T | undefined): T {
  if (made === undefined) throw new Error("the run could not be prepared: a registration or an event was refused");
  return made;
}
