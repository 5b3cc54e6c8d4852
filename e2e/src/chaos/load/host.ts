import { randomUUID } from "node:crypto";
import type { Account, PublishedEvent } from "@stagedoor/demonstration/people";
import type { HostAct, PlannedEvent } from "../plan.ts";
import { ask, type Client } from "./client.ts";
import type { Scene } from "./visit.ts";

/** Plays what a host does meanwhile, and that somebody new registers. It throws nothing. */
export async function playAct(scene: Scene, host: Account, act: HostAct): Promise<void> {
  if (act.kind === "registers") return void (await registerSomebody(scene, scene.system.web, "attendee"));
  if (act.kind === "publishes an event") {
    return void (await publishEvent(scene, scene.system.web, host, {
      price: 1500,
      capacity: 5,
      refund: 100,
      seated: false,
    }));
  }
  const { id } = scene.events[act.event] as PublishedEvent;
  const path = `/events/${id}/cancel`;
  const asked = { kind: "cancel event", origins: [scene.system.web], method: "POST", path, token: host.token };
  const answer = await ask(scene, { ...asked, key: randomUUID() });
  if (answer?.status === 200) scene.record.told.cancelledEvents.push(id);
}

export async function registerSomebody(
  client: Client,
  web: string,
  role: "host" | "attendee",
): Promise<Account | undefined> {
  const [email, password] = [`${role}-${randomUUID()}@example.test`, randomUUID()];
  const body = { name: `A ${role}`, email, password, role };
  const asked = { kind: "register", origins: [web], path: "/auth/register", body };
  const answer = await ask<{ user: { id: string }; accessToken: string }>(client, asked);
  if (answer?.status !== 201) return undefined;
  const { user, accessToken } = answer.body;
  client.record.told.users.push(user.id);
  return { id: user.id, email, password, token: accessToken };
}

export async function publishEvent(
  client: Client,
  web: string,
  host: Account,
  { price, capacity, refund, seated }: PlannedEvent,
): Promise<PublishedEvent | undefined> {
  const seating = { rows: 1, seatsPerRow: capacity };
  const body = {
    title: `An evening for ${price}`,
    startDateTime: "2034-05-01T19:00:00Z",
    endDateTime: "2034-05-01T22:00:00Z",
    timezone: "Europe/London",
    status: "published",
    ticketTypes: [
      { name: "Stalls", price: { amount: price, currency: "gbp" }, capacity, ...(seated ? { seating } : {}) },
    ],
    refundPolicy: policyOf(refund),
  };
  const asked = { kind: "publish event", origins: [web], path: "/events", token: host.token, key: randomUUID(), body };
  const answer = await ask<{ id: string; title: string; ticketTypes: { id: string }[] }>(client, asked);
  if (answer?.status !== 201) return undefined;
  const { id, title, ticketTypes } = answer.body;
  client.record.told.events.push(id);
  return { id, title, ticketTypeId: ticketTypes[0]?.id ?? "" };
}

function policyOf(refund: number): object {
  if (refund === 100) return { kind: "full", untilHoursBefore: 0 };
  return refund === 0 ? { kind: "none" } : { kind: "percentage", untilHoursBefore: 0, percentage: refund };
}
