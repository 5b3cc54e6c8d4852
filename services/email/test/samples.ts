import type { Snapshot } from "../src/domain/mailRequest.ts";
import { preferenceOf } from "../src/domain/notice.ts";
import { type Draft, type PrepareOptions, render } from "../src/rendering/prepareMail.ts";
import type { RenderedMail } from "../src/rendering/render.ts";
import { booking, eventFacts, signedCode, tickets } from "./builders.ts";

const { items, total } = booking();
const amount = { amount: 123_456, currency: "gbp" } as const;
const at = "2030-01-01T10:00:00.000Z";
const shown = tickets(2).map((ticket) => ({ ...ticket, code: signedCode() }));
const before = {
  startDateTime: "2030-04-30T18:30:00.000Z",
  endDateTime: "2030-04-30T20:30:00.000Z",
  timezone: "Europe/London",
  venue: "The Cellar",
};

/** One of each kind of mail. */
export const samples: { readonly [K in Snapshot["kind"]]: Snapshot & { readonly kind: K } } = {
  confirmed: { kind: "confirmed", items, total, tickets: shown },
  cancelled: { kind: "cancelled", items, cause: "event_cancelled", refund: amount, wasConfirmed: true },
  expired: { kind: "expired", items, total },
  payment_refused: { kind: "payment_refused", cause: "sold_out", total },
  refunded: { kind: "refunded", cause: "booking_cancelled", amount },
  refund_failed: { kind: "refund_failed", amount },
  sale_opened: { kind: "sale_opened" },
  event_published: { kind: "event_published", hostId: "01890a5d-ac96-774b-bcce-b302099a8057" },
  event_changed: { kind: "event_changed", before },
  verify_email: { kind: "verify_email", expiresAt: at },
  reset_password: { kind: "reset_password", expiresAt: at },
  password_changed: { kind: "password_changed", at },
};

const options: PrepareOptions = {
  domain: "example.test",
  publicUrl: "https://tickets.example.test",
  linkSecret: "a-secret-for-tests-only",
  newMark: () => "unused",
};

/** A sample as its reader gets it. */
export function renderSample(snapshot: Snapshot, changes: Partial<Draft> = {}): Promise<RenderedMail> {
  const preference = preferenceOf(snapshot.kind);
  const draft = {
    aboutId: "01890a5d-ac96-774b-bcce-b302099a8057",
    snapshot,
    recipientId: "01890a5d-ac96-774b-bcce-b302099a8058",
    recipientName: "Ada Lovelace",
    event: "expiresAt" in snapshot || "at" in snapshot ? undefined : eventFacts(),
    hostName: "The Engine Room",
    ...changes,
  };
  const unsubscribeUrl =
    preference === undefined ? null : "https://tickets.example.test/unsubscribe?user=1&kind=saleOpened";
  return render(draft, options, unsubscribeUrl);
}
