/** Earlier instants are slips of the keyboard, and the year 0 is one that Postgres does not have. */
const earliest = Date.UTC(1970, 0, 1);

/** The same instant in UTC with milliseconds, or the text as it was where it is no instant (`23:59:60`). */
export function toInstant(text: string): string {
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) || milliseconds < earliest ? text : canonical(milliseconds, text);
}

/** Whether `toInstant` could read it. */
export function isInstant(text: string): boolean {
  const milliseconds = Date.parse(text);
  return milliseconds >= earliest && canonical(milliseconds, "") === text;
}

/** An offset can carry the last hours of 9999 into a year of five digits, which RFC 3339 cannot write. */
function canonical(milliseconds: number, otherwise: string): string {
  const text = new Date(milliseconds).toISOString();
  return text.startsWith("+") ? otherwise : text;
}
