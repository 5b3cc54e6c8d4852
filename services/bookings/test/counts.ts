import type { Database } from "@stagedoor/postgres/database";
import { expect } from "vitest";

/** The numbers of a ticket type, from its stock and, independently, from the bookings that take its places. */
export async function countsOf(database: Database, ticketTypeId: string) {
  const [row] = await database.sql`
    select t.capacity, t.held, t.sold,
      coalesce(sum((item->>'quantity')::int) filter (where b.status in ('held', 'processing')), 0)::int as held_by_bookings,
      coalesce(sum((item->>'quantity')::int) filter (where b.status = 'confirmed'), 0)::int as sold_by_bookings
    from ticket_types t
      left join bookings b on b.event_id = t.event_id
      left join lateral jsonb_array_elements(b.items) item on item->>'ticketTypeId' = t.id::text
    where t.id = ${ticketTypeId}
    group by t.id`;
  return row as { capacity: number; held: number; sold: number; held_by_bookings: number; sold_by_bookings: number };
}

/** The stock of every ticket type says exactly what its bookings take, never more than there is. */
export async function expectCountsMatch(database: Database): Promise<void> {
  const types = await database.sql`select id from ticket_types`;
  for (const { id } of types) {
    const counts = await countsOf(database, id);
    expect({ held: counts.held, sold: counts.sold }).toEqual({
      held: counts.held_by_bookings,
      sold: counts.sold_by_bookings,
    });
    expect(counts.held + counts.sold).toBeLessThanOrEqual(counts.capacity);
  }
}
