/** The states of a seat as availability.v1 counts them: two bits each. */
export const seatStates = ["free", "held", "sold", "blocked"] as const;
export type SeatState = (typeof seatStates)[number];

const seatsPerByte = 4;

/** Seats' states as the text of `availability.seats`: two bits each, the first one lowest, base64. */
export function packSeats(states: readonly SeatState[]): string {
  const bytes = new Uint8Array(Math.ceil(states.length / seatsPerByte));
  for (const [index, state] of states.entries()) {
    const byte = Math.floor(index / seatsPerByte);
    bytes[byte] = (bytes[byte] ?? 0) | (seatStates.indexOf(state) << (2 * (index % seatsPerByte)));
  }
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** The states of the first `count` seats of an `availability.seats`. Errors: a text that is not base64. */
export function unpackSeats(text: string, count: number): SeatState[] {
  const bytes = atob(text);
  return Array.from({ length: count }, (_, index) => {
    const byte = bytes.charCodeAt(Math.floor(index / seatsPerByte)) || 0;
    return seatStates[(byte >> (2 * (index % seatsPerByte))) & 3] ?? "free";
  });
}
