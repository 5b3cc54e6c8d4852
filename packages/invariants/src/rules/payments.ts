import type { DatabaseRule } from "../rule.ts";

/** Refunds that took or will take money back: all but those that came to nothing. */
export const goneBack = (attempt: string) =>
  `(select coalesce(sum(r.amount), 0) from refunds r where r.attempt_id = ${attempt} and r.status not in ('failed', 'cancelled'))`;

/** What payments' database must say of itself. */
export const paymentRules: readonly DatabaseRule[] = [
  {
    name: "refunds-within-payment",
    about: "money",
    says: "the refunds of a payment never exceed what was paid",
    holds: "always",
    where: "payments",
    looks: "select 1 from refunds",
    violations: `select format('attempt %s received %s and gives back %s', id, coalesce(received, 0), back) from (
        select a.id, a.received, ${goneBack("a.id")} as back from attempts a) given
      where back > coalesce(received, 0)`,
  },
  {
    name: "paid-the-right-amount",
    about: "money",
    says: "an attempt counts as paid only with the amount that the booking costs",
    holds: "always",
    where: "payments",
    looks: "select 1 from attempts where status = 'paid'",
    violations: `select format('attempt %s counts as paid: received %s of %s %s, the booking costs %s %s', a.id, a.received,
        a.amount, a.currency, p.amount, p.currency)
      from attempts a join payments p on p.id = a.payment_id
      where a.status = 'paid' and (a.received is distinct from a.amount or a.amount <> p.amount or a.currency <> p.currency)`,
  },
  {
    name: "one-open-attempt",
    about: "money",
    says: "a booking has at most one attempt that can be paid",
    holds: "always",
    where: "payments",
    looks: "select 1 from attempts",
    violations: `select format('booking %s has %s attempts that can be paid', booking_id, count(*))
      from attempts where status in ('open', 'processing') group by booking_id having count(*) > 1`,
  },
  {
    name: "succeeded-is-paid",
    about: "money",
    says: "a payment has succeeded if and only if one of its attempts was paid, and names such a one",
    holds: "always",
    where: "payments",
    looks: "select 1 from payments",
    violations: `select format('payment %s is %s and names %s; paid attempts: %s', p.id, p.status, p.attempt_id, paid.ids)
      from payments p cross join lateral (
        select array_agg(a.id) as ids from attempts a where a.payment_id = p.id and a.status = 'paid') paid
      where (p.status = 'succeeded') <> (paid.ids is not null)
        or (p.status = 'succeeded' and (p.attempt_id is null or p.attempt_id <> all (paid.ids)))`,
  },
  {
    name: "wrong-amounts-go-back",
    about: "money",
    says: "a payment of the wrong amount has been refunded in full",
    holds: "at rest",
    where: "payments",
    looks: "select 1 from attempts where status = 'wrong_amount'",
    violations: `select format('attempt %s received the wrong %s and gives back %s', id, received, back) from (
        select a.id, a.received, ${goneBack("a.id")} as back from attempts a where a.status = 'wrong_amount') given
      where back <> received`,
  },
  {
    name: "paid-is-answered",
    about: "money",
    says: "every paid attempt has been confirmed by or refused, and told so to payments",
    holds: "at rest",
    where: "payments",
    looks: "select 1 from attempts where status = 'paid'",
    violations: `select format('attempt %s of booking %s was paid at %s and has no answer', id, booking_id, paid_at)
      from attempts where status = 'paid' and settled_at is null`,
  },
  {
    name: "nothing-to-pay-for-what-is-over",
    about: "money",
    says: "a booking that is cancelled or expired has no attempt that can still be paid",
    holds: "at rest",
    where: "payments",
    looks: "select 1 from bookings where status in ('cancelled', 'expired') and amount > 0",
    violations: `select format('attempt %s of the %s booking %s is open', a.id, b.status, b.id)
      from attempts a join bookings b on b.id = a.booking_id where a.status = 'open' and b.status in ('cancelled', 'expired')`,
  },
  {
    name: "refunds-arrive",
    about: "money",
    says: "every refund is made, and none has failed for good",
    holds: "at rest",
    where: "payments",
    looks: "select 1 from refunds",
    violations: `select format('refund %s of %s for %s is %s', id, amount, reason, status)
      from refunds where status in ('requested', 'failed', 'requires_action')`,
  },
];
