-- Payments that their payers' banks ask back, by Stripe's ids.
create table disputes (
  id text primary key,
  payment_id uuid not null references payments,
  attempt_id uuid not null references attempts,
  -- Of the attempt's currency, and never more than was received.
  amount integer not null check (amount > 0),
  currency text not null,
  status text not null check (status in ('open', 'won', 'lost')),
  -- Stripe's word.
  reason text not null,
  -- False while a bank only inquires: it has taken nothing yet, and Stripe still refunds.
  blocks_refunds boolean not null,
  -- When a replica last asked Stripe about it.
  checked_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index disputes_attempt on disputes (attempt_id);
create index disputes_payment on disputes (payment_id);
create index disputes_open on disputes (updated_at) where status = 'open';
