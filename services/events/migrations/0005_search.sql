-- Search: words of any language, ranked, without regard to case and accents, and parts of words. Triggers keep what it needs, so that
-- replicas of the release before, which know nothing of it, leave nothing out. Matching has narrow tables of its own, and of events only a
-- page is read: with the words beside the texts 100,000 events were 246 MB, and each match was a page of it. Now event_search has 13 MB;
-- event_words has 284 MB and its index 248 MB, of which a word reads what lies together.

-- Text as it is searched: lower case, without accents, with spaces for punctuation. By hand, because the extension unaccent may not be
-- there and is not immutable, and because with the locale C only ASCII has cases: Postgres 17 and later know those of Unicode.
do $$
declare
  lowered text := 'lower(%s)';
begin
  if current_setting('server_version_num')::int >= 170000 then
    lowered := 'lower((%s) collate "pg_c_utf8")';
  end if;
  execute format($function$
    create function search_text(given text) returns text language sql immutable parallel safe as $body$
      select regexp_replace(%s, '[\u0001-\u002f:-@\[-`{-\u00bf\u2000-\u206f\u3000-\u303f]+', ' ', 'g') collate "default"
    $body$ $function$,
    format(lowered, $inner$normalize(regexp_replace(normalize(given, NFKD), '[\u0300-\u036f]+', '', 'g'), NFC)$inner$));
end $$;

-- What lists are filtered and ordered by, one row for each event.
create table event_search (
  event_id uuid primary key references events (id) on delete cascade,
  host_id uuid not null,
  status text not null,
  -- Set by a job once it has ended, so that lists of what is to come need not look at what is past. What is true is `end_at`.
  over boolean not null default false,
  -- c: published and to come, o: over, d: a draft, x: cancelled.
  list "char" not null generated always as (
    case status when 'draft' then 'd'::"char" when 'cancelled' then 'x'::"char" else case when over then 'o'::"char" else 'c'::"char" end end
  ) stored,
  start_at timestamptz not null,
  end_at timestamptz not null,
  created_at timestamptz not null,
  title text not null,
  currency text not null,
  lowest_price integer,
  highest_price integer,
  sold_out boolean not null default false
);

-- For each word of an event a row, in the order of dates: the soonest events with a word are the first entries of the index, however
-- common it is. The words of a venue are there once more with "@" before them, which no word has.
create table event_words (
  word text collate "C" not null,
  list "char" not null,
  start_at timestamptz not null,
  event_id uuid not null,
  -- 60 in the title, 25 in the venue, 10 in the description, added up.
  points smallint not null
);

create function search_lexemes(given text) returns setof text language sql immutable parallel safe as $$
  select lexeme collate "C" from unnest(tsvector_to_array(to_tsvector('simple', search_text(coalesce(given, ''))))) as lexeme
$$;

create function search_words_of(title text, venue text, description text)
returns table (word text, points smallint) language sql immutable parallel safe as $$
  select lexeme, sum(points)::smallint from (
    select lexeme, 60 as points from search_lexemes(title) as lexeme
    union all select lexeme, 25 from search_lexemes(venue) as lexeme
    union all select lexeme, 10 from search_lexemes(description) as lexeme
    union all select '@' || lexeme, 0 from search_lexemes(venue) as lexeme
  ) as has group by lexeme
$$;

-- Every word that an event has, with each of its ends: "azz" and "zz" are how the part "az" of "jazz" is found, by an index and in any
-- script (trigrams know neither parts of two letters nor, with the locale C, letters beyond ASCII).
create table search_parts (
  part text collate "C" not null,
  word text collate "C" not null,
  primary key (part, word)
);
create index search_words on search_parts (word) where part = word;

-- Words that an event has lost. A job forgets those that no other has.
create table search_words_lost (
  id bigint generated always as identity primary key,
  word text collate "C" not null
);

create function keep_search() returns trigger language plpgsql as $$
declare
  was "char";
  becomes "char";
begin
  -- Who forgets words waits for those who bring some.
  perform pg_advisory_xact_lock_shared(hashtext('search_words'));
  if tg_op <> 'INSERT' then
    select list into was from event_search where event_id = old.id for update;
  end if;
  if tg_op <> 'DELETE' then
    insert into event_search (event_id, host_id, status, start_at, end_at, created_at, title, currency, sold_out)
    values (new.id, new.host_id, new.status, new.start_at, new.end_at, new.created_at, lower(new.title), new.currency,
      coalesce((select available <= 0 from availability where event_id = new.id), false))
    on conflict (event_id) do update set host_id = excluded.host_id, status = excluded.status, start_at = excluded.start_at,
      end_at = excluded.end_at, created_at = excluded.created_at, title = excluded.title, currency = excluded.currency
    returning list into becomes;
    if tg_op = 'UPDATE' and was = becomes and (old.title, old.venue, old.description, old.start_at)
      is not distinct from (new.title, new.venue, new.description, new.start_at) then
      return null;
    end if;
  end if;
  if tg_op <> 'INSERT' then
    with lost as (
      delete from event_words w using search_words_of(old.title, old.venue, old.description) as had
      where w.word = had.word and w.list = was and w.start_at = old.start_at and w.event_id = old.id
      returning w.word
    )
    insert into search_words_lost (word) select word from lost where word not like '@%';
  end if;
  if tg_op = 'DELETE' then
    return old;
  end if;
  insert into event_words (word, list, start_at, event_id, points)
  select word, becomes, new.start_at, new.id, points from search_words_of(new.title, new.venue, new.description);
  -- In one order, so that two hosts who bring the same words do not wait for each other.
  insert into search_parts (part, word)
  select substr(has.word, start), has.word
  from search_words_of(new.title, new.venue, new.description) as has, generate_series(1, length(has.word)) as start
  where length(has.word) <= 40 and has.word not like '@%'
    and not exists (select from search_parts p where p.part = has.word collate "C" and p.word = has.word collate "C")
  order by 1, 2
  on conflict do nothing;
  return null;
end $$;
create trigger search_of_new after insert on events for each row execute function keep_search();
create trigger search_of_changed after update on events for each row
  when ((old.title, old.venue, old.description, old.start_at, old.end_at, old.status, old.host_id, old.currency)
    is distinct from (new.title, new.venue, new.description, new.start_at, new.end_at, new.status, new.host_id, new.currency))
  execute function keep_search();
create trigger search_of_deleted before delete on events for each row execute function keep_search();

create function move_search_words() returns trigger language plpgsql as $$
begin
  update event_words w set list = new.list
  from events e, search_words_of(e.title, e.venue, e.description) as has
  where e.id = new.event_id and w.word = has.word and w.list = old.list and w.start_at = new.start_at and w.event_id = e.id;
  return null;
end $$;
create trigger search_of_ended after update of over on event_search for each row
  when (old.list <> new.list) execute function move_search_words();

-- What finds a text, at most 8 words of it. Where fewer events than are enough have a word, also up to 9 words that have it as a part, those
-- that begin with it first: so no text costs more than that. Two letters are looked for as a beginning only, except those that take
-- three bytes (Chinese).
create function search_words_for(given text, lists "char"[], enough integer)
returns table (asked text, words text[]) language sql stable as $$
  select a.word, array[a.word] || case
    when (select count(*) from (
      select from event_words w where w.word = a.word collate "C" and w.list = any (lists) limit enough) as has) < enough
    then array(
      select found.word from (
        (select p.word, 0 as inside from search_parts p
          where p.part = p.word and p.word > a.word and p.word < a.word || chr(1114111) order by p.word limit 9)
        union all
        (select p.word, 1 from search_parts p
          where octet_length(a.word) > 2 and p.part >= a.word and p.part < a.word || chr(1114111) and p.word <> a.word and p.part <> p.word
          order by p.part, p.word limit 9)
      ) as found group by found.word order by min(found.inside), found.word limit 9)
    else '{}' end
  from (select lexeme as word from search_lexemes(given) as lexeme order by 1 limit 8) as a
$$;

create function keep_prices() returns trigger language plpgsql as $$
begin
  update event_search e set lowest_price = p.lowest, highest_price = p.highest
  from (select event_id, min(price) as lowest, max(price) as highest from written group by event_id) as p
  where e.event_id = p.event_id and (e.lowest_price, e.highest_price) is distinct from (p.lowest, p.highest);
  return null;
end $$;
create trigger prices_of_event after insert on ticket_types referencing new table as written
  for each statement execute function keep_prices();

create function places_left(types jsonb) returns integer language sql immutable parallel safe as $$
  select coalesce(sum((type ->> 'available')::int), 0)::int from jsonb_array_elements(types) as type
$$;
alter table availability add column available integer generated always as (places_left(ticket_types)) stored;

-- Counts change with each booking, being sold out seldom.
create function keep_sold_out() returns trigger language plpgsql as $$
begin
  update event_search set sold_out = (new.available <= 0)
  where event_id = new.event_id and sold_out is distinct from (new.available <= 0);
  return null;
end $$;
create trigger sold_out_from_new after insert on availability for each row
  when (new.available <= 0) execute function keep_sold_out();
create trigger sold_out_changed after update on availability for each row
  when ((old.available <= 0) is distinct from (new.available <= 0)) execute function keep_sold_out();

-- Fills the tables above with all events at once: with each by itself 100,000 take minutes.
create function fill_search(at timestamptz) returns void language plpgsql as $$
begin
  insert into event_search
    (event_id, host_id, status, over, start_at, end_at, created_at, title, currency, lowest_price, highest_price, sold_out)
  select e.id, e.host_id, e.status, e.status = 'published' and e.end_at <= at, e.start_at, e.end_at, e.created_at, lower(e.title), e.currency, p.lowest, p.highest,
    coalesce(a.available <= 0, false)
  from events e
  left join (select event_id, min(price) as lowest, max(price) as highest from ticket_types group by event_id) as p on p.event_id = e.id
  left join availability a on a.event_id = e.id;
  insert into event_words (word, list, start_at, event_id, points)
  select has.word, s.list, s.start_at, s.event_id, has.points
  from event_search s join events e on e.id = s.event_id, search_words_of(e.title, e.venue, e.description) as has
  order by 1, 2, 3, 4;
  insert into search_parts (part, word)
  select substr(word, start), word
  from (select distinct word from event_words where word not like '@%' and length(word) <= 40) as words, generate_series(1, length(word)) as start
  on conflict do nothing;
end $$;
select fill_search(now());

create unique index event_words_by_date on event_words (word, list, start_at, event_id) include (points);
create index search_by_start on event_search (list, start_at, event_id);
create index search_by_title on event_search (list, title, event_id);
create index search_by_creation on event_search (list, created_at, event_id);
create index search_of_host on event_search (host_id, list, start_at, event_id);
create index search_of_own on event_search (host_id, start_at, event_id);
create index search_by_price on event_search (list, currency, lowest_price, highest_price);
create index search_free on event_search (list, start_at, event_id) where lowest_price = 0;
create index search_by_end on event_search (list, end_at);
