import { isDeepStrictEqual } from "node:util";
import type { BookingMessage } from "./evidence.ts";

/** One booking's messages: each version once, in their order, and what does not fit into such an order. */
export type History = {
  readonly bookingId: string;
  readonly versions: readonly BookingMessage[];
  readonly faults: readonly string[];
};

/**
 * Sorts messages by booking. The relay may send a message again, and `republish` says a version again with a new id: what is
 * not newer must only say the same. A version that skips one, a key that is not the booking's, or a booking on two partitions
 * is a fault. `fromTheFirst`: the first message must be version 1.
 */
export function histories(messages: readonly BookingMessage[], fromTheFirst: boolean): History[] {
  const byBooking = new Map<string, BookingMessage[]>();
  for (const message of messages) {
    const known = byBooking.get(message.state.id);
    if (known === undefined) byBooking.set(message.state.id, [message]);
    else known.push(message);
  }
  return [...byBooking].map(([bookingId, all]) => historyOf(bookingId, all, fromTheFirst));
}

function historyOf(bookingId: string, all: readonly BookingMessage[], fromTheFirst: boolean): History {
  const versions: BookingMessage[] = [];
  const faults: string[] = [];
  const said = new Map<number, BookingMessage>();
  for (const message of all) {
    const { version } = message.state;
    const before = said.get(version);
    if (message.key !== bookingId) faults.push(`a message with the key ${message.key}`);
    if (message.partition !== all[0]?.partition)
      faults.push(`messages on partitions ${all[0]?.partition} and ${message.partition}`);
    if (before !== undefined) {
      if (!saysTheSame(before, message))
        faults.push(`version ${version} said as ${before.type} and then otherwise as ${message.type}`);
      continue;
    }
    const last = versions.at(-1)?.state.version;
    const next = last === undefined ? 1 : last + 1;
    if (version !== next && (last !== undefined || fromTheFirst))
      faults.push(`version ${version} where ${next} was due`);
    said.set(version, message);
    versions.push(message);
  }
  return { bookingId, versions, faults };
}

/** `republish` names the state and not the occasion: what was said for the occasion alone is not said again. */
function saysTheSame(before: BookingMessage, again: BookingMessage): boolean {
  const isSameMessage = before.id === again.id;
  const [told, repeated] = [before, again].map(({ state }) =>
    withoutNothing(state, isSameMessage ? [] : ["refusedPayment"]),
  );
  return isDeepStrictEqual(told, repeated);
}

/** Without members that are null: writers may leave them out. */
function withoutNothing(state: object, except: readonly string[]): object {
  return Object.fromEntries(Object.entries(state).filter(([name, value]) => value !== null && !except.includes(name)));
}
