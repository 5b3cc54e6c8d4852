import type { BookingItem, Ticket } from "@stagedoor/contracts/schemas/bookings";

/** Crockford's alphabet: no I, L, O or U, so that a code can be read aloud and typed. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const codeLength = 28;

/** How many random bytes a code is made of. */
export const codeBytes = codeLength;

/** "7K3M-…": 28 characters in groups of 4, 5 random bits each, so 140 bits. `random` has `codeBytes` bytes. */
export function ticketCode(random: Uint8Array): string {
  if (random.length !== codeBytes) throw new Error(`a code takes ${codeBytes} random bytes, not ${random.length}`);
  // 256 is a multiple of 32, so every character is equally likely.
  const characters = Array.from(random, (byte) => alphabet[byte % alphabet.length]).join("");
  return characters.replace(/(.{4})(?=.)/g, "$1-");
}

/** Where the ids and codes of tickets come from. */
export type TicketMaker = { readonly newId: () => string; readonly randomBytes: (length: number) => Uint8Array };

/** One ticket per place of the items, in their order. */
export function ticketsFor(items: readonly BookingItem[], make: TicketMaker): Ticket[] {
  return items.flatMap(({ ticketTypeId, ticketTypeName, quantity, seats }) =>
    Array.from({ length: quantity }, (_, place) => ({
      id: make.newId(),
      code: ticketCode(make.randomBytes(codeBytes)),
      ticketTypeId,
      ticketTypeName,
      seat: seats[place] ?? null,
    })),
  );
}
