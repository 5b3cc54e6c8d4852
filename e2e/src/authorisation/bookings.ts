import { ok } from "@stagedoor/demonstration/rest";
import { everybody, hosts, type Row, signedIn } from "./row.ts";
import { aBooking, anEvent, aTicket, type Stage } from "./stage.ts";

const booking = async (stage: Stage) => ({ params: { id: (await aBooking(stage)).id } });
const ofItsEvent = async (stage: Stage) => ({ query: { eventId: (await aBooking(stage)).eventId } });
const byCode = async (stage: Stage) => ({ body: { code: (await aTicket(stage)).code } });
const byId = async (stage: Stage) => ({ params: { id: (await aTicket(stage)).id } });
const enter = async ({ system, cast }: Stage, body: { code: string }) =>
  ok(system.web, "/tickets/check-in", { token: cast.host.token, body });

/** Its attendee and the host of its event; for everybody else it is not there. */
const bothSides = { ...signedIn("not_found"), attendee: 200, host: 200 } as const;

/** The routes of bookings, by the attendee's booking of the host's event. */
export const bookingsRows: readonly Row[] = [
  {
    route: "POST /api/v1/bookings",
    prepare: async (stage) => ({ body: { eventId: (await anEvent(stage)).id } }),
    // A host may also book; an admin has no business at an event.
    answers: { ...signedIn(201), admin: "forbidden" },
  },
  {
    route: "GET /api/v1/bookings",
    when: "of the host's event",
    prepare: ofItsEvent,
    answers: { ...signedIn("empty"), attendee: 200, host: 200 },
  },
  {
    route: "GET /api/v1/bookings",
    when: "of the host's event, as its host",
    prepare: async (stage) => ({ query: { ...(await ofItsEvent(stage)).query, hostView: "true" } }),
    answers: { ...signedIn("not_found"), host: 200 },
  },
  { route: "GET /api/v1/bookings/{id}", prepare: booking, answers: bothSides },
  { route: "DELETE /api/v1/bookings/{id}", prepare: booking, answers: bothSides },
  { route: "GET /api/v1/availability", prepare: ofItsEvent, answers: everybody(200) },
  {
    route: "GET /api/v1/seats",
    prepare: async (stage) => {
      const price = { amount: 0, currency: "gbp" };
      const seated = { name: "Stalls", price, capacity: 4, seating: { rows: 2, seatsPerRow: 2 } };
      return { query: { eventId: (await anEvent(stage, { ticketTypes: [seated] })).id } };
    },
    answers: everybody(200),
  },
  {
    route: "POST /api/v1/seats/restore",
    prepare: async (stage) => ({ body: { eventId: (await aBooking(stage)).eventId } }),
    answers: hosts(202, "not_found"),
  },
  {
    route: "GET /api/v1/tickets",
    when: "of the booking",
    prepare: async (stage) => ({ query: { bookingId: (await aBooking(stage)).id } }),
    answers: bothSides,
  },
  {
    route: "GET /api/v1/tickets",
    when: "of the host's event",
    prepare: ofItsEvent,
    answers: { ...signedIn("empty"), attendee: 200, host: 200 },
  },
  { route: "GET /api/v1/bookings/attendees.csv", prepare: ofItsEvent, answers: hosts(200, "not_found") },
  { route: "GET /api/v1/bookings/summary", prepare: ofItsEvent, answers: hosts(200, "not_found") },
  { route: "GET /api/v1/bookings/releases", prepare: ofItsEvent, answers: hosts(200, "not_found") },
  { route: "GET /api/v1/bookings/export", answers: signedIn(200) },
  { route: "GET /api/v1/tickets/keys", answers: everybody(200) },
  { route: "GET /api/v1/tickets/counts", prepare: ofItsEvent, answers: hosts(200, "not_found") },
  { route: "POST /api/v1/tickets/check-in", prepare: byCode, answers: hosts(200, "not_found") },
  {
    route: "POST /api/v1/tickets/check-in",
    when: "a second time",
    prepare: async (stage) => {
      const ticket = await byCode(stage);
      await enter(stage, ticket.body);
      return ticket;
    },
    answers: hosts("already_checked_in", "not_found"),
  },
  {
    route: "POST /api/v1/tickets/check-in",
    when: "a code that nobody signed",
    prepare: async () => ({ body: { code: "a-code-that-nobody-signed" } }),
    answers: hosts("ticket_invalid", "ticket_invalid"),
  },
  { route: "POST /api/v1/tickets/{id}/check-in", prepare: byId, answers: hosts(200, "not_found") },
  {
    route: "DELETE /api/v1/tickets/{id}/check-in",
    prepare: async (stage) => {
      const { id, code } = await aTicket(stage);
      await enter(stage, { code });
      return { params: { id } };
    },
    answers: hosts(200, "not_found"),
  },
  {
    route: "POST /api/v1/tickets/check-ins",
    prepare: async (stage) => {
      const { code } = await aTicket(stage);
      return { body: { scans: [{ code, scannedAt: new Date().toISOString() }] } };
    },
    // Each scan is answered by itself, so a foreign ticket is no refusal of the whole.
    answers: hosts(200, 200),
  },
];
