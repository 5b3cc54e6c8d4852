import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import { lines, type Query } from "../databases.ts";
import type { BookingMessage, BookingTopic, Evidence } from "../evidence.ts";
import { type History, histories } from "../history.ts";
import { type EvidenceRule, type Finding, finding } from "../rule.ts";
import { isRepeatable, legalChanges } from "../transitions.ts";

/** A rule about each booking's messages in their order. */
function perBooking(faultsOf: (history: History, topic: BookingTopic) => readonly string[]) {
  return async ({ bookings: topic }: Evidence): Promise<Finding | undefined> => {
    if (topic === undefined) return undefined;
    const all = histories(topic.messages, topic.fromTheFirst);
    const wrong = all.flatMap((history) =>
      faultsOf(history, topic).map((fault) => `booking ${history.bookingId}: ${fault}`),
    );
    return finding(all.length, wrong);
  };
}

function illegalChanges({ versions }: History, { fromTheFirst }: BookingTopic): string[] {
  return versions.flatMap((message, index) => {
    const before = versions[index - 1]?.state.status ?? (fromTheFirst ? "new" : undefined);
    const fault = before === undefined ? undefined : faultOfChange(before, message);
    return fault === undefined ? [] : [`version ${message.state.version}: ${fault}`];
  });
}

function faultOfChange(before: BookingState["status"] | "new", { type, state }: BookingMessage): string | undefined {
  const { status, total } = state;
  if (before === status) return isRepeatable(type, status) ? undefined : `${type} where nothing changed`;
  if (!legalChanges[before].includes(status)) return `from ${before} to ${status}`;
  if (type !== `booking.${status}`) return `${type} where it became ${status}`;
  if (before !== "new" || (total.amount === 0) === (status === "confirmed")) return undefined;
  return `began as ${status} at ${total.amount} ${total.currency}`;
}

/** What a booking costs and what it is for was agreed when it was made. */
function changedTerms({ versions }: History): string[] {
  const [first] = versions;
  const terms = ({ total, items, refundPolicy, attendeeId, eventId }: BookingState): string =>
    JSON.stringify([
      total.amount,
      total.currency,
      refundPolicy.kind,
      attendeeId,
      eventId,
      ...items.map(({ ticketTypeId, quantity, unitPrice, seats }) => [ticketTypeId, quantity, unitPrice, seats]),
    ]);
  return versions.flatMap(({ state }) =>
    first === undefined || terms(state) === terms(first.state) ? [] : [`version ${state.version} has other terms`],
  );
}

async function lastMessageIsRow({ bookings: topic }: Evidence, query: Query): Promise<Finding | undefined> {
  if (topic === undefined) return undefined;
  const rows = new Map(
    (await lines(query, "bookings", "select id, version, status from bookings")).map((line) => {
      const [id = "", version, status] = line.split("|");
      return [id, `version ${version}, ${status}`];
    }),
  );
  const told = histories(topic.messages, topic.fromTheFirst).map(({ bookingId, versions }): [string, string] => {
    const state = versions.at(-1)?.state;
    return [bookingId, `version ${state?.version}, ${state?.status}`];
  });
  const wrong = told.flatMap(([id, last]) =>
    rows.get(id) === last
      ? []
      : [`booking ${id}: the last message says ${last}, the row ${rows.get(id) ?? "is not there"}`],
  );
  const heard = new Set(told.map(([id]) => id));
  const silent = topic.fromTheFirst ? [...rows.keys()].filter((id) => !heard.has(id)) : [];
  return finding(rows.size, [...wrong, ...silent.map((id) => `booking ${id} has no message`)]);
}

async function readable({ bookings: topic, planted }: Evidence): Promise<Finding | undefined> {
  if (topic === undefined) return undefined;
  const wrong = topic.malformed.filter(({ id }) => id === undefined || !planted.has(id));
  return finding(
    topic.messages.length + topic.malformed.length,
    wrong.map(({ where, reason }) => `${where}: ${reason}`),
  );
}

/** bookings.v1, read whole. */
export const historyRules: readonly EvidenceRule[] = [
  {
    name: "messages-are-readable",
    about: "history",
    says: "every record of bookings.v1 is a message that readers can apply",
    holds: "at rest",
    where: "kafka",
    run: readable,
  },
  {
    name: "versions-follow",
    about: "history",
    says: "the versions of a booking follow each other without a gap, on one partition, and each says one thing only",
    holds: "at rest",
    where: "kafka",
    run: perBooking(({ faults }) => faults),
  },
  {
    name: "legal-changes-only",
    about: "history",
    says: "a booking's state changes only as it may, and each change has the message that is named after it",
    holds: "at rest",
    where: "kafka",
    run: perBooking(illegalChanges),
  },
  {
    name: "terms-stay",
    about: "history",
    says: "price, places and refund policy of a booking are those at its beginning",
    holds: "at rest",
    where: "kafka",
    run: perBooking(changedTerms),
  },
  {
    name: "last-message-is-row",
    about: "history",
    says: "the last message of a booking says the state and version of its row, and each row has one",
    holds: "at rest",
    where: "kafka",
    run: lastMessageIsRow,
  },
];
