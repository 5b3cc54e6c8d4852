-- What each comparison with Stripe found; the newest are kept.
create table reconciliations (
  id uuid primary key,
  started_at timestamptz not null,
  -- Null while it runs, and for one whose replica was killed.
  finished_at timestamptz,
  -- Since when things were made that it read from Stripe.
  looks_back_to timestamptz not null,
  compared integer not null default 0,
  healed integer not null default 0,
  unresolved integer not null default 0,
  -- The first of what is unresolved, as {kind, subject, why}.
  items jsonb not null default '[]',
  -- Why it did not come to its end.
  failure text
);
create index reconciliations_started on reconciliations (started_at);
create index refunds_failed on refunds (updated_at) where status = 'failed';
