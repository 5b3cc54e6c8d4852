/**
 * Whether a text is the name of an IANA time zone ("Europe/London", "UTC"), in its own spelling or another case.
 * Offsets ("+01:00") are no zones: they do not know summer time.
 */
export function isTimezone(text: string): boolean {
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
