-- Seat plans. A seat is one place of a ticket type, known by its position in label order: A1, A2, …, B1 (contracts/seats).
alter table ticket_types
  add column seat_rows integer,
  add column seats_per_row integer,
  add constraint seat_plan_is_capacity
    check ((seat_rows is null) = (seats_per_row is null) and (seat_rows is null or seat_rows * seats_per_row = capacity));

-- Seats that are not free. That a seat has one row at most is the promise that nobody else sits there.
create table taken_seats (
  ticket_type_id uuid not null,
  position integer not null check (position >= 0),
  booking_id uuid not null,
  -- Else it is held.
  sold boolean not null default false,
  constraint one_booking_per_seat primary key (ticket_type_id, position)
);
create index taken_seats_booking on taken_seats (booking_id);

-- Each new booking and ticket had to look its parent up, a tenth of the time of a batch. Parents are never deleted, and whoever
-- inserts holds the event's lock.
alter table bookings drop constraint bookings_event_id_fkey;
alter table tickets drop constraint tickets_booking_id_fkey;

-- Decides a batch of requests for places of one event in their order, and books what can be booked: the twin of decideHold
-- (src/domain/decideHold.ts), which says why. docs/booking-engine.md explains both.
--
-- Requests that ask for the same share a variant, counted from 1: {variant, status, total, items, before, between, after}, where
-- the last three are the message's body around the booking's id and the attendee's. Variant v takes item_quantities[k] places of
-- type_ids[item_types[k]] for each k from first_items[v] to first_items[v + 1] - 1. variant_of is 0 for a request that the
-- rules of `known_version` refuse: for it only the version is looked at. The different seats that are wanted are given by
-- seat_types and seat_positions; request r wants those in seats_of from first_seats[r] to first_seats[r + 1] - 1.
-- prior names the request before r of the same attendee, or 0; null where no attendee has two.
-- `dry`: nothing is expected to be left, so look without the lock first. `again`: this batch may have been committed before.
--
-- verdict: "unknown" or "stale" when nothing was decided, because the event is not known or has another version; else "decided"
-- with a letter per request in codes: a accepted, x refused by the rules, d the attendee has a live booking, s too few places,
-- t a seat is taken, r the key made a booking before, m it made one for another request, w another transaction is using it,
-- e this very booking exists. others: the booking of d, r and m. wheres: for s the item, from 0, and for t the seat, as a
-- number in seats_of; lefts: for s how many places of the item's type are left.
create function hold_places(
  event uuid, known_version bigint, at timestamptz, hold_until timestamptz, keys_since timestamptz, again boolean, dry boolean,
  booking_ids uuid[], attendee_ids uuid[], variant_of integer[], prior integer[],
  keys text[], hashes text[], traces text[],
  type_ids uuid[], first_items integer[], item_types integer[], item_quantities integer[], variants json,
  seat_types integer[], seat_positions integer[], first_seats integer[], seats_of integer[], tickets json,
  out verdict text, out codes text, out others text, out wheres text, out lefts text
) language plpgsql as $$
#variable_conflict use_variable
declare
  n constant integer := cardinality(booking_ids);
  stock event_stock;
  is_held boolean[];
  free integer[];
  code "char"[];
  other uuid[];
  place integer[];
  remaining integer[];
  key_code "char"[];
  key_booking uuid[];
  made uuid[];
  taken bytea;
  taken_held integer[];
  taken_sold integer[];
  accepted integer;
  inserted integer;
  v integer;
  p integer;
begin
  is_held := array(
    select j.status = 'held' from json_to_recordset(variants) j (variant integer, status text) order by j.variant);
  loop
    if dry then
      select * into stock from event_stock s where s.event_id = event;
    else
      select * into stock from event_stock s where s.event_id = event for no key update;
    end if;
    if not found then verdict := 'unknown'; return; end if;
    if stock.event_version <> known_version then verdict := 'stale'; return; end if;

    free := array(
      select t.capacity - t.held - t.sold from unnest(type_ids) with ordinality w (id, o)
        join ticket_types t on t.id = w.id order by w.o);
    -- One look by the index of one_live_booking each, whatever the planner thinks of the table.
    other := array(
      select b.id from unnest(attendee_ids) with ordinality a (id, o)
        left join lateral (
          select l.id from bookings l
          where l.attendee_id = a.id and l.event_id = event and l.status in ('held', 'processing', 'confirmed') limit 1
        ) b on true
      order by a.o);
    if keys is not null then
      select array_agg(case when b.id is null then null when b.request_hash is not distinct from k.hash then 'r' else 'm' end
          ::"char" order by k.o), array_agg(b.id order by k.o)
        into key_code, key_booking
        from unnest(attendee_ids, keys, hashes) with ordinality k (attendee, key, hash, o)
          left join bookings b on b.attendee_id = k.attendee and b.idempotency_key = k.key and b.created_at > keys_since;
    end if;
    if again then
      made := array(select b.id from bookings b where b.id = any (booking_ids));
    end if;
    if seat_types is not null then
      taken := decode(repeat('00', cardinality(seat_types) / 8 + 1), 'hex');
      for p in
        select w.o from unnest(seat_types, seat_positions) with ordinality w (type, position, o)
          join taken_seats s on s.ticket_type_id = type_ids[w.type] and s.position = w.position
      loop
        taken := set_bit(taken, p, 1);
      end loop;
    end if;

    code := array_fill('a'::"char", array[n]);
    place := array_fill(0, array[n]);
    remaining := place;
    taken_held := array_fill(0, array[cardinality(type_ids)]);
    taken_sold := taken_held;
    accepted := 0;
    <<request>>
    for r in 1 .. n loop
      v := variant_of[r];
      if again and booking_ids[r] = any (made) then
        code[r] := 'e';
        continue;
      end if;
      if key_code[r] is not null then
        code[r] := key_code[r];
        other[r] := key_booking[r];
        continue;
      end if;
      -- What the attendee's earlier requests of this batch came to: one was accepted at most.
      p := prior[r];
      while p > 0 and code[p] <> 'a' loop
        p := prior[p];
      end loop;
      if p > 0 then
        prior[r] := p;
        other[r] := booking_ids[p];
        if keys[r] = keys[p] then
          code[r] := case when hashes[r] = hashes[p] then 'r' else 'm' end;
          continue;
        end if;
      end if;
      if v = 0 then
        code[r] := 'x';
        continue;
      end if;
      if other[r] is not null then
        code[r] := 'd';
        continue;
      end if;
      if first_seats is not null then
        for k in first_seats[r] .. first_seats[r + 1] - 1 loop
          if get_bit(taken, seats_of[k]) = 1 then
            code[r] := 't';
            place[r] := k;
            continue request;
          end if;
        end loop;
      end if;
      for k in first_items[v] .. first_items[v + 1] - 1 loop
        if free[item_types[k]] < item_quantities[k] then
          code[r] := 's';
          place[r] := k - first_items[v];
          remaining[r] := free[item_types[k]];
          continue request;
        end if;
      end loop;
      for k in first_items[v] .. first_items[v + 1] - 1 loop
        free[item_types[k]] := free[item_types[k]] - item_quantities[k];
        if is_held[v] then
          taken_held[item_types[k]] := taken_held[item_types[k]] + item_quantities[k];
        else
          taken_sold[item_types[k]] := taken_sold[item_types[k]] + item_quantities[k];
        end if;
      end loop;
      if first_seats is not null then
        for k in first_seats[r] .. first_seats[r + 1] - 1 loop
          taken := set_bit(taken, seats_of[k], 1);
        end loop;
      end if;
      accepted := accepted + 1;
    end loop;
    exit when accepted = 0 or not dry;
    dry := false;
  end loop;

  if accepted > 0 then
    if keys is not null then
      -- A key is unique, so it could not be used again while a booking of long ago bears it.
      update bookings b set idempotency_key = null, request_hash = null
        from unnest(attendee_ids, keys, code) k (attendee, key, code)
        where k.code = 'a' and b.attendee_id = k.attendee and b.idempotency_key = k.key and b.created_at <= keys_since;
    end if;
    -- In the order of attendees, so that batches of different events that meet the same keys wait in one direction only.
    insert into bookings as b (
        id, event_id, host_id, attendee_id, status, items, total, currency, refund_policy, starts_at, hold_expires_at,
        idempotency_key, request_hash, created_at, confirmed_at, updated_at, version)
      select w.id, event, stock.host_id, w.attendee, j.status, j.items, j.total, stock.currency, stock.refund_policy,
          stock.starts_at, case j.status when 'held' then hold_until end,
          w.key, w.hash, at, case j.status when 'confirmed' then at end, at, 1
        from unnest(booking_ids, attendee_ids, variant_of, keys, hashes, code) w (id, attendee, variant, key, hash, code)
          join json_to_recordset(variants) j (variant integer, status text, total integer, items jsonb) on j.variant = w.variant
        where w.code = 'a'
        order by w.attendee
      on conflict (attendee_id, idempotency_key) where idempotency_key is not null do nothing;
    get diagnostics inserted = row_count;
    if inserted < accepted then
      accepted := inserted;
      made := array(select b.id from bookings b where b.id = any (booking_ids));
      for r in 1 .. n loop
        continue when code[r] <> 'a' or booking_ids[r] = any (made);
        code[r] := 'w';
        v := variant_of[r];
        for k in first_items[v] .. first_items[v + 1] - 1 loop
          if is_held[v] then
            taken_held[item_types[k]] := taken_held[item_types[k]] - item_quantities[k];
          else
            taken_sold[item_types[k]] := taken_sold[item_types[k]] - item_quantities[k];
          end if;
        end loop;
      end loop;
    end if;
    insert into outbox (message_id, topic, type, key, subject, correlation_id, causation_id, traceparent, time, body)
      select w.id, 'bookings.v1', 'booking.' || j.status, w.text, w.text, w.text, w.text, w.trace, at,
          (j.before || w.text || j.between || w.attendee || j.after)::json
        from (
            select u.id, u.id::text as text, u.attendee, u.variant, u.trace
              from unnest(booking_ids, attendee_ids, variant_of, traces, code) u (id, attendee, variant, trace, code)
              where u.code = 'a' offset 0
          ) w
          join json_to_recordset(variants) j (variant integer, status text, before text, between text, after text)
            on j.variant = w.variant;
    if seat_types is not null then
      insert into taken_seats (ticket_type_id, position, booking_id, sold)
        select type_ids[seat_types[x.k]], seat_positions[x.k], booking_ids[w.r], not is_held[variant_of[w.r]]
          from unnest(code) with ordinality w (code, r)
            cross join lateral (
              select seats_of[k] as k from generate_series(first_seats[w.r], first_seats[w.r + 1] - 1) k
            ) x
          where w.code = 'a';
    end if;
    if tickets is not null then
      insert into tickets (id, booking_id, position, code, ticket_type_id, ticket_type_name, seat)
        select j.id, booking_ids[j.request], j.position, j.code, j.type, j.name, j.seat
          from json_to_recordset(tickets)
            j (request integer, id uuid, position integer, code text, type uuid, name text, seat text)
          where code[j.request] = 'a';
    end if;
    update ticket_types t set held = t.held + w.held, sold = t.sold + w.sold
      from unnest(type_ids, taken_held, taken_sold) w (id, held, sold)
      where t.id = w.id and w.held + w.sold > 0;
    update event_stock s set version = s.version + 1, changed_at = at where s.event_id = event;
  end if;
  verdict := 'decided';
  codes := array_to_string(code, '');
  if accepted < n then
    others := array_to_string(other, ',', '-');
    wheres := array_to_string(place, ',');
    lefts := array_to_string(remaining, ',');
  end if;
end $$;
