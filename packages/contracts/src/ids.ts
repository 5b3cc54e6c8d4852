import { v5, v7, validate } from "uuid";

/** Randomness for 256 ids at once: asking the system for that of each one takes longer than making it. */
const pool = new Uint8Array(4096);
let used = pool.length;
/** Of the last id: those of the same millisecond count on, so that they sort in their order too. */
let [millisecond, sequence] = [0, 0];

/** A new id: a UUIDv7 (RFC 9562), so that ids made later sort later and indexes grow at one end. */
export function newId(): string {
  if (used === pool.length) {
    globalThis.crypto.getRandomValues(pool);
    used = 0;
  }
  const random = pool.slice(used, used + 16);
  used += random.length;
  const now = Date.now();
  if (now > millisecond) {
    millisecond = now;
    sequence = new DataView(random.buffer).getUint32(6) >>> 1;
  } else {
    sequence = (sequence + 1) & 0xffffffff;
    if (sequence === 0) millisecond += 1;
  }
  return v7({ random, msecs: millisecond, seq: sequence });
}

/** Whether a text is a UUID of any version (RFC 9562). */
export function isId(text: string): boolean {
  return validate(text);
}

/** The id of a seat of a ticket type: a UUIDv5 (RFC 9562) of its label, so that it is the same wherever it is asked for. */
export function seatId(ticketTypeId: string, label: string): string {
  return v5(label, ticketTypeId);
}
