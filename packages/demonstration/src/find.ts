import { call, expectStatus, type Patience, patient } from "./rest.ts";

/** The host's events by title, drafts included. `from` leaves out what has been. Limits: the first 100 of each status. */
export async function findEvents(
  origin: string,
  host: { id: string; token: string },
  { from: earliest, ...patience }: Patience & { from?: Date } = {},
): Promise<Map<string, string>> {
  const from = earliest === undefined ? "" : `&from=${earliest.toISOString()}`;
  const found = new Map<string, string>();
  for (const status of ["published", "draft"]) {
    const path = `/events?hostId=${host.id}&status=${status}&limit=100${from}`;
    const { items } = expectStatus(
      "listing the demonstration's events",
      await call(origin, path, { ...patient, ...patience, token: host.token }),
      200,
    );
    for (const { id, title } of items as { id: string; title: string }[]) found.set(title, id);
  }
  return found;
}
