export type Random = (bytes: number) => Uint8Array;

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** `length` random letters and digits. 62 does not divide 256; the bias does not matter for names. */
export function randomText(random: Random, length: number): string {
  return Array.from(random(length), (byte) => letters[byte % letters.length]).join("");
}

/** An id with Stripe's prefix, such as `pi_3...`. */
export function newId(random: Random, prefix: string): string {
  return prefix === "cs_test_" ? `${prefix}a1${randomText(random, 56)}` : `${prefix}${randomText(random, 24)}`;
}
