-- Search: words of any language, ranked, without regard to case and accents, and parts of words. Triggers and generated columns
-- keep what it needs, so that replicas of the release before, which know nothing of it, leave nothing out.

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

-- A for the title, B for the place, C for the description: their weights in the ranking.
create function search_words_of(title text, venue text, description text) returns tsvector language sql immutable parallel safe as $$
  select setweight(to_tsvector('simple', search_text(title)), 'A')
    || setweight(to_tsvector('simple', search_text(coalesce(venue, ''))), 'B')
    || setweight(to_tsvector('simple', search_text(description)), 'C')
$$;

alter table events
  add column words tsvector generated always as (search_words_of(title, venue, description)) stored,
  add column venue_words tsvector generated always as (to_tsvector('simple', search_text(coalesce(venue, '')))) stored,
  add column lowest_price integer,
  add column highest_price integer,
  -- Set by a job once it has ended, so that indexes of what is to come need not have what is past. What is true is `end_at`.
  add column over boolean not null default false;
alter table events
  -- One condition that only those indexes fulfil: with two of them the planner took those of all that was ever published.
  add column coming boolean generated always as (status = 'published' and not over) stored;

-- Every word that an event has, with each of its ends: "azz" and "zz" are how the part "az" of "jazz" is found, by an index and in any
-- script (trigrams know neither parts of two letters nor, with the locale C, letters beyond ASCII).
create table search_parts (
  part text collate "C" not null,
  word text collate "C" not null,
  primary key (part, word)
);

create function keep_search_parts() returns trigger language plpgsql as $$
begin
  -- In one order, so that two hosts who bring the same words do not wait for each other.
  insert into search_parts (part, word)
  select substr(has.word, start), has.word
  from unnest(tsvector_to_array(new.words)) as has (word), generate_series(1, length(has.word)) as start
  where length(has.word) <= 40
    and not exists (select from search_parts p where p.part = has.word collate "C" and p.word = has.word collate "C")
  order by 1, 2
  on conflict do nothing;
  return null;
end $$;
create trigger search_parts_of_new after insert on events for each row execute function keep_search_parts();
create trigger search_parts_of_changed after update on events for each row
  when (old.words is distinct from new.words) execute function keep_search_parts();

create function search_terms(given text) returns table (word text) language sql immutable as $$
  select term collate "C" from unnest(tsvector_to_array(to_tsvector('simple', search_text(given)))) as term limit 8
$$;

create index search_words on search_parts (word) where part = word;

-- What finds the words of a text, at most 8 of them: each, and what has it as a part. Up to 20 words that begin with it, and from three
-- bytes on (one letter of Chinese) up to 40 that have it elsewhere, so that no text costs more than that. Null where there is no word.
create function search_query(given text) returns text language sql stable as $$
  select string_agg('(' || (
      select string_agg(quote_literal(found.word), ' | ')
      from (
        select asked.word
        union
        (select p.word from search_parts p
          where p.part = p.word and p.word >= asked.word and p.word < asked.word || chr(1114111) order by p.word limit 20)
        union
        (select p.word from search_parts p
          where octet_length(asked.word) > 2 and p.part >= asked.word and p.part < asked.word || chr(1114111)
          order by p.part, p.word limit 40)
      ) as found
    ) || ')', ' & ')
  from search_terms(given) as asked
$$;

-- What ranks: the words of a text themselves, and as beginnings. It does not change when other events bring words.
create function search_ranking(given text) returns text language sql stable as $$
  select string_agg(quote_literal(word) || ':*', ' | ') from search_terms(given) as asked
$$;

create function keep_prices() returns trigger language plpgsql as $$
begin
  update events e set lowest_price = p.lowest, highest_price = p.highest
  from (select event_id, min(price) as lowest, max(price) as highest from written group by event_id) as p
  where e.id = p.event_id and (e.lowest_price, e.highest_price) is distinct from (p.lowest, p.highest);
  return null;
end $$;
create trigger prices_of_event after insert on ticket_types referencing new table as written
  for each statement execute function keep_prices();

create function places_left(types jsonb) returns integer language sql immutable parallel safe as $$
  select coalesce(sum((type ->> 'available')::int), 0)::int from jsonb_array_elements(types) as type
$$;
alter table availability add column available integer generated always as (places_left(ticket_types)) stored;

update events e set lowest_price = p.lowest, highest_price = p.highest
from (select event_id, min(price) as lowest, max(price) as highest from ticket_types group by event_id) as p
where e.id = p.event_id;
insert into search_parts (part, word)
select distinct substr(word, start), word
from (select distinct unnest(tsvector_to_array(words)) as word from events) as words, generate_series(1, length(word)) as start
where length(word) <= 40;

create index events_by_words on events using gin (words) with (fastupdate = off);
create index events_by_venue_words on events using gin (venue_words) with (fastupdate = off);
create index coming_by_start on events (start_at, id) where coming;
create index coming_of_host on events (host_id, start_at, id) where coming;
create index coming_by_title on events (lower(title), id) where coming;
create index coming_by_creation on events (created_at, id) where coming;
create index coming_by_prices on events using gist (int8range(lowest_price, highest_price, '[]')) where coming;
create index coming_free on events (start_at, id) where coming and lowest_price = 0;
create index over_by_start on events (start_at, id) where over;
create index over_by_title on events (lower(title), id) where over;
create index over_by_creation on events (created_at, id) where over;
create index coming_by_end on events (end_at) where coming;
create index over_by_end on events (end_at) where over;
alter table events alter column words set statistics 1000;
