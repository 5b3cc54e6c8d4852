/**
 * "Wednesday 1 May 2030 at 20:00 (Europe/London)": an instant on the clocks of the place where the event is. A zone that this
 * runtime does not know (a newer tz database wrote it) is shown in UTC, and says so.
 */
export function showInstant(instant: string, timezone: string): string {
  const zone = isZone(timezone) ? timezone : "UTC";
  const at = new Date(instant);
  const day = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
  }).format(at);
  const time = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(at);
  return `${day.replace(",", "")} at ${time} (${zone})`;
}

function isZone(timezone: string): boolean {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: timezone });
    return true;
  } catch {
    return false;
  }
}
