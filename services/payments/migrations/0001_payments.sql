-- What bookings.v1 last said of each booking. Written only by the consumer, and only by a higher version.
create table bookings (
  id uuid primary key,
  event_id uuid not null,
  host_id uuid not null,
  attendee_id uuid not null,
  status text not null check (status in ('held', 'processing', 'confirmed', 'cancelled', 'expired')),
  items jsonb not null,
  amount integer not null check (amount >= 0),
  currency text not null,
  hold_expires_at timestamptz,
  confirmed_at timestamptz,
  version integer not null
);
-- For the job that looks for holds that are over.
create index bookings_held on bookings (hold_expires_at) where status = 'held' and amount > 0;

-- One per booking; its row is the lock under which everything about a booking's money is decided.
create table payments (
  id uuid primary key,
  booking_id uuid not null unique,
  event_id uuid not null,
  host_id uuid not null,
  attendee_id uuid not null,
  status text not null check (status in ('open', 'processing', 'succeeded', 'expired', 'failed')),
  amount integer not null check (amount > 0),
  currency text not null,
  attempt_id uuid,
  -- Set once: from then on no attempt is opened.
  close_requested_at timestamptz,
  -- When a replica looks at the closing next; moved ahead by whoever takes it, so that others leave it alone meanwhile.
  close_due_at timestamptz,
  close_tries integer not null default 0,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index payments_closing on payments (close_due_at) where close_due_at is not null;
create index payments_attendee on payments (attendee_id, created_at);
create index payments_host on payments (host_id, created_at);

-- One per Stripe Checkout Session.
create table attempts (
  id uuid primary key,
  payment_id uuid not null references payments,
  booking_id uuid not null,
  status text not null check (status in ('open', 'processing', 'paid', 'wrong_amount', 'failed', 'expired')),
  amount integer not null check (amount > 0),
  currency text not null,
  -- json, not jsonb: the order of the members is kept, and an idempotency key stands for exactly these parameters.
  parameters json,
  idempotency_key text not null unique,
  session_id text unique,
  url text,
  expires_at timestamptz not null,
  payment_intent_id text,
  received integer check (received >= 0),
  paid_at timestamptz,
  settled_at timestamptz,
  -- The last payment.succeeded for it, and when that was sent.
  announcement_id uuid,
  announced_at timestamptz,
  alarmed_at timestamptz,
  -- When a replica last asked Stripe about it.
  checked_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
-- A double click opens one attempt, whichever replicas it meets.
create unique index attempts_one_live on attempts (booking_id) where status in ('open', 'processing');
create index attempts_payment on attempts (payment_id);
create index attempts_intent on attempts (payment_intent_id) where payment_intent_id is not null;
create index attempts_unsettled on attempts (announced_at) where status = 'paid' and settled_at is null;

create table refunds (
  id uuid primary key,
  payment_id uuid not null references payments,
  attempt_id uuid not null references attempts,
  amount integer not null check (amount > 0),
  currency text not null,
  reason text not null
    check (reason in ('booking_cancelled', 'payment_refused', 'wrong_amount', 'unknown_booking', 'host', 'stripe')),
  status text not null
    check (status in ('requested', 'pending', 'requires_action', 'succeeded', 'failed', 'cancelled')),
  stripe_refund_id text unique,
  -- Part of the idempotency key. A new number only once Stripe's answer to the last one is known: the same key is what
  -- keeps a request whose answer was lost from being carried out twice.
  key_number integer not null default 1,
  tries integer not null default 0,
  due_at timestamptz,
  failure text,
  checked_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index refunds_once on refunds (attempt_id, reason) where reason not in ('host', 'stripe');
create index refunds_attempt on refunds (attempt_id);
create index refunds_payment on refunds (payment_id);
create index refunds_due on refunds (due_at) where status = 'requested';
create index refunds_pending on refunds (updated_at) where status in ('pending', 'requires_action');

-- Stripe events that were applied or found to be none of ours. Stripe repeats one for 3 days at most.
create table stripe_events (
  id text primary key,
  type text not null,
  outcome text not null,
  received_at timestamptz not null
);
create index stripe_events_received on stripe_events (received_at);

-- What only one replica runs at a time, and when it is due next.
create table turns (
  name text primary key,
  due_at timestamptz not null
);
