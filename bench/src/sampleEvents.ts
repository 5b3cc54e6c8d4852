import type { BenchDatabase } from "./bookingsDatabase.ts";

const vocabulary = 20_000;
const places = 500;
const atOnce = 5_000;
const syllables = [
  "ba",
  "ri",
  "to",
  "ne",
  "ka",
  "lu",
  "mi",
  "so",
  "ven",
  "dor",
  "fel",
  "gra",
  "hul",
  "pin",
  "sta",
  "wer",
  "zo",
  "cha",
];

/** A word of the vocabulary: the lower, the more common. */
export function word(n: number): string {
  const parts: string[] = [];
  for (let rest = n + syllables.length; rest > 0; rest = Math.floor(rest / syllables.length)) {
    parts.push(syllables[rest % syllables.length] as string);
  }
  return parts.join("");
}

export function place(n: number): string {
  return `${word(n + 300)} Hall`;
}

export const sampleId = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;

/** As often as words are in language: the first of 20,000 is in every second text, most are in a few. `random` is from 0 to 1. */
export function commonWord(random: () => number): number {
  return Math.floor(vocabulary ** random()) - 1;
}

/**
 * Fills the events of a host each, from an hour on every 20 minutes, a fifth of which are over: titles of 3 words, descriptions of 40, 500 places,
 * prices from 0 to 99.99, a tenth sold out.
 */
export async function addSampleEvents({ sql }: BenchDatabase, count: number, random: () => number): Promise<void> {
  const text = (words: number) => Array.from({ length: words }, () => word(commonWord(random))).join(" ");
  // In one statement after all rows, instead of row by row.
  await sql`alter table events disable trigger user`;
  for (let first = 0; first < count; first += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, count - first) }, (_, n) => first + n);
    const venues = numbers.map(() => place(Math.floor(places * random() ** 2)));
    await sql`
      insert into events (id, host_id, title, description, start_at, end_at, timezone, venue, status, currency, capacity, refund_kind,
        refund_until_hours_before, refund_percentage, created_at, updated_at, version, capacity_version)
      select id, gen_random_uuid(), title, description, now() + (n - ${count / 5}::int) * interval '20 minutes' + interval '1 hour',
        now() + (n - ${count / 5}::int) * interval '20 minutes' + interval '2 hours', 'UTC', venue, 'published',
        case when n % 4 = 0 then 'eur' else 'gbp' end, 100, 'full', 0, 100, now() - n * interval '1 minute', now(), 1, 1
      from unnest(${numbers}::int[], ${numbers.map(sampleId)}::uuid[], ${numbers.map(() => text(3))}::text[],
        ${numbers.map(() => text(40))}::text[], ${venues}::text[]) as row (n, id, title, description, venue)`;
  }
  await sql`alter table events enable trigger user`;
  await sql`alter table ticket_types disable trigger user`;
  await sql`
    insert into ticket_types (id, event_id, position, name, price, capacity, max_per_booking)
    select gen_random_uuid(), id, 0, 'All', case when random() < 0.05 then 0 else (random() * 9999)::int end, 100, 10 from events`;
  await sql`
    insert into availability (event_id, sold, ticket_types, event_version, version)
    select id, 50, jsonb_build_array(jsonb_build_object('id', id, 'capacity', 100, 'held', 0, 'sold', 50, 'available',
      case when random() < 0.1 then 0 else 50 end)), 1, 1 from events`;
  await sql`alter table ticket_types enable trigger user`;
  await sql`select fill_search(now())`;
  await sql`vacuum analyze`;
}
