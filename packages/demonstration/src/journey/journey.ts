import { untilAnswering } from "../answering.ts";
import { findEvents } from "../find.ts";
import { type Account, book, checkout, type NewEvent, publish, register } from "../people.ts";
import { removeAccount } from "../removeAccount.ts";
import { call, ok, type Patience, patient } from "../rest.ts";
import type { Settings } from "../settings.ts";
import { capacity, quantity } from "./capacity.ts";
import { freeTicket } from "./freeTicket.ts";
import { follow, interest, isTold } from "./interest.ts";
import { payAndRefund } from "./payAndRefund.ts";
import { expectEqual, type Step } from "./steps.ts";
import { type Trip, untilPlaces } from "./trip.ts";

const price = 2500;
const refundPolicy = { kind: "percentage", untilHoursBefore: 1, percentage: 80 };
/** Time enough to mark an event before its sale begins; the mail is looked for at the end. */
const untilSaleMs = 5_000;
/** What two places cost, and what of it goes back. */
const total = price * quantity;
const refund = (total * refundPolicy.percentage) / 100;

/**
 * Goes the whole way from registering to the mail and back to the refund, as a host and an attendee of its own. Whatever
 * happens, its events are cancelled at the end, which refunds what is left, and its accounts deleted. Nothing of others is touched, so that it may run
 * anywhere and again. Limits: `signal`; the end takes at most 15 s more. Errors: StepFailed.
 */
export async function journey(settings: Settings, step: Step, signal: AbortSignal): Promise<void> {
  const trip: Trip = { ...settings, step, signal, patience: { ...patient, signal } };
  const { origin, patience, sandboxUrl } = trip;
  await step("every service answers", () => untilAnswering(origin, signal));
  const accounts: Account[] = [];
  const join = async (role: "host" | "attendee"): Promise<Account> => {
    const account = await register(origin, role, patience);
    accounts.push(account);
    return account;
  };
  const host = await step("a host registers", () => join("host"));
  const announce = (event: NewEvent) => publish(origin, host, { capacity, ...event }, patience);
  try {
    const ada = await step("an attendee registers", () => join("attendee"));
    await follow(trip, ada, host);
    const event = await step("the host publishes an event", () =>
      announce({ title: "A journey", price, refundPolicy }),
    );
    const later = await step("the host publishes an event whose sale is to begin", () =>
      announce({ title: "A later journey", salesStartDateTime: new Date(Date.now() + untilSaleMs).toISOString() }),
    );
    await interest(trip, ada, later);
    const booking = await step("the attendee holds two places", async () => {
      const { id, status, total: asked } = await book(origin, ada, event, quantity, patience);
      expectEqual("the booking", { status: "held", amount: total }, { status, amount: asked.amount });
      return id;
    });
    await step("the held places are no longer available", () =>
      untilPlaces(trip, event.id, { held: quantity, sold: 0, available: capacity - quantity }),
    );
    const page = await step("checkout gives the address of a payment page", async () => {
      const address = await checkout(origin, ada, booking, patience);
      if (!URL.canParse(address)) throw new Error(`expected an address, not "${address}"`);
      return address;
    });
    if (sandboxUrl !== undefined)
      await payAndRefund(trip, ada, { host, event, booking, page, sandboxUrl, total, refund });
    else await freeTicket(trip, ada, { host, event, booking, announce });
    await isTold(trip, ada, event, later);
  } finally {
    const end = { ...patient, signal: AbortSignal.timeout(15_000) };
    try {
      await step("the host cancels what was published", () => cancelAll(origin, host, end));
    } finally {
      await step("both delete their accounts", () => leave(origin, accounts, end));
    }
  }
}

/** Asks for the host's events instead of remembering them: one may have been published whose answer got lost. */
async function cancelAll(origin: string, host: Account, patience: Patience): Promise<void> {
  for (const id of (await findEvents(origin, host, patience)).values()) {
    await ok(origin, `/events/${id}/cancel`, { ...patience, token: host.token, body: {} });
  }
}

/** The accounts go, and nobody signs in to them any more. */
async function leave(origin: string, accounts: readonly Account[], patience: Patience): Promise<void> {
  for (const account of accounts) {
    await removeAccount(origin, account, patience);
    const { email, password } = account;
    const { status } = await call(origin, "/auth/login", { ...patience, body: { email, password } });
    expectEqual("the answer to a sign-in", 401, status);
  }
}
