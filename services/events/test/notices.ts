import { newId } from "@stagedoor/contracts/ids";
import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import type { Notification } from "@stagedoor/contracts/schemas/notifications";
import { startConsumers } from "@stagedoor/messaging/consumers";
import { until } from "@stagedoor/platform/testing/until";
import type { Testbed } from "./testbed.ts";

/** Reads notifications.v1 from the beginning, as email does. */
export async function readNotices({ service }: Testbed) {
  const received: Notification[] = [];
  const { database, messaging, log } = service;
  const reader = startConsumers({
    database,
    messaging,
    log,
    group: "reader",
    subscriptions: [
      {
        topic: "notifications.v1",
        kind: "projection",
        handle: async (_tx, { body }) => void received.push(body as Notification),
      },
    ],
  });
  await reader.ready;
  const of = (eventId: string, kind?: Notification["kind"]) =>
    received.filter((each) => each.eventId === eventId && (kind === undefined || each.kind === kind));
  return {
    of,
    /** Everybody who was told of an event, in the order of the messages. */
    toldOf: (eventId: string, kind?: Notification["kind"]) => of(eventId, kind).flatMap(({ recipients }) => recipients),
    stop: () => reader.stop(),
  };
}

/** Waits until all that is due now has been told, and has arrived. */
export async function allTold(bed: Testbed, notices: Awaited<ReturnType<typeof readNotices>>): Promise<void> {
  await until(async () => (await openNotifications(bed)) === 0, { what: "nobody is left to be told" });
  await bed.service.relay()?.drained();
  // What is sent last of all arrives last on its partition: one of each, since the key decides which it is.
  const lasts = Array.from({ length: 12 }, () => newId());
  for (const id of lasts) {
    const body = { id, kind: "event_published" as const, eventId: id, hostId: id, recipients: [id] };
    await bed.send("notification.requested", id, { ...body, createdAt: new Date().toISOString() });
  }
  await until(() => lasts.every((id) => notices.of(id).length > 0), { what: "the last ones have arrived" });
}

async function openNotifications({ owner }: Testbed): Promise<number> {
  const [row] = await owner.sql`
    select (select count(*) from notifications where finished_at is null)
      + (select count(*) from events where status = 'published' and (sale_told_to is null or sale_told_to < sales_start_at)
        and coalesce(sales_start_at, '-infinity') <= now()) as open`;
  return Number(row?.open);
}

/** A confirmed booking of one place, as bookings tells of it. */
export function aBooking(event: { id: string; hostId: string }, changes: Partial<BookingState> = {}): BookingState {
  const at = new Date().toISOString();
  return {
    id: newId(),
    eventId: event.id,
    hostId: event.hostId,
    attendeeId: newId(),
    status: "confirmed",
    items: [{ ticketTypeId: newId(), ticketTypeName: "General", quantity: 1, unitPrice: 0, seats: [] }],
    total: { amount: 0, currency: "gbp" },
    refundPolicy: { kind: "full", untilHoursBefore: 0, percentage: 100 },
    holdExpiresAt: null,
    tickets: [],
    cancelReason: null,
    refund: null,
    refusedPayment: null,
    createdAt: at,
    confirmedAt: at,
    cancelledAt: null,
    updatedAt: at,
    version: 2,
    ...changes,
  };
}
