insert into bookings (id, event_id, host_id, attendee_id, status, items, amount, currency, version)
  select ('00000000-0000-4000-8000-0000000000' || b)::uuid, '00000000-0000-4000-8000-0000000000e1',
    '00000000-0000-4000-8000-000000000009', ('00000000-0000-4000-8000-00000000000' || substr(b, 2))::uuid, status, '[]', amount, 'gbp', version
  from (values ('b1', 'confirmed', 2000, 2), ('b2', 'held', 2000, 1), ('b3', 'cancelled', 2000, 4), ('b4', 'expired', 2000, 2),
    ('b5', 'confirmed', 0, 1), ('b6', 'cancelled', 2000, 3)) given (b, status, amount, version);
insert into payments (id, booking_id, event_id, host_id, attendee_id, status, amount, currency, attempt_id, created_at, updated_at)
  select ('00000000-0000-4000-8000-0000000000' || p)::uuid, b.id, b.event_id, b.host_id, b.attendee_id, given.status, b.amount, 'gbp',
    ('00000000-0000-4000-8000-0000000000' || attempt)::uuid, now(), now()
  from (values ('c1', 'b1', 'succeeded', 'a1'), ('c2', 'b2', 'open', null), ('c3', 'b3', 'succeeded', 'a3'),
    ('c4', 'b4', 'expired', null), ('c6', 'b6', 'succeeded', 'a6')) given (p, b, status, attempt)
  join bookings b on b.id = ('00000000-0000-4000-8000-0000000000' || given.b)::uuid;
insert into attempts (id, payment_id, booking_id, status, amount, currency, idempotency_key, session_id, expires_at, received, paid_at,
    settled_at, created_at, updated_at)
  select ('00000000-0000-4000-8000-0000000000' || a)::uuid, p.id, p.booking_id, given.status, 2000, 'gbp', a, session, now(), received,
    case when received is not null then now() end, case when received is not null then now() end, now(), now()
  from (values ('a1', 'c1', 'paid', 'cs_paid', 2000), ('a2', 'c2', 'open', 'cs_open', null), ('a3', 'c3', 'paid', 'cs_refunded', 2000),
    ('a4', 'c4', 'wrong_amount', 'cs_wrong', 1999), ('a6', 'c6', 'paid', 'cs_refused', 2000)) given (a, p, status, session, received)
  join payments p on p.id = ('00000000-0000-4000-8000-0000000000' || given.p)::uuid;
insert into refunds (id, payment_id, attempt_id, amount, currency, reason, status, stripe_refund_id, created_at, updated_at)
  select ('00000000-0000-4000-8000-0000000000' || r)::uuid, a.payment_id, a.id, given.amount, 'gbp', reason, 'succeeded', 're_' || r, now(), now()
  from (values ('d3', 'a3', 1500, 'booking_cancelled'), ('d4', 'a4', 1999, 'wrong_amount'), ('d6', 'a6', 2000, 'payment_refused'))
    given (r, a, amount, reason)
  join attempts a on a.id = ('00000000-0000-4000-8000-0000000000' || given.a)::uuid;
insert into disputes (id, payment_id, attempt_id, amount, currency, status, reason, blocks_refunds, created_at, updated_at)
  select 'dp_lost', payment_id, id, 500, 'gbp', 'lost', 'fraudulent', true, now(), now() from attempts where session_id = 'cs_refunded';
