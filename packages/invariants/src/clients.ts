/** What clients were told, and so may rely on. Every part may be left out. */
export type ClientRecord = {
  /** 201 to POST /bookings; `amount` in minor units. */
  readonly bookings?: readonly { readonly id: string; readonly amount?: number }[];
  /** 201 to POST /auth/register and POST /events. */
  readonly users?: readonly string[];
  readonly events?: readonly string[];
  /** 200 to DELETE /bookings/:id. */
  readonly cancelled?: readonly string[];
  /** 200 to POST /events/:id/cancel. */
  readonly cancelledEvents?: readonly string[];
  /** Stripe took the money; `amount` in minor units. */
  readonly paid?: readonly { readonly bookingId: string; readonly sessionId?: string; readonly amount?: number }[];
  /** Refunds that Stripe made because payments asked for them, by Stripe's id; `amount` in minor units. */
  readonly refunded?: readonly { readonly id: string; readonly amount: number }[];
};

const parts = ["bookings", "users", "events", "cancelled", "cancelledEvents", "paid", "refunded"] as const;

/** Reads a record from JSON. Errors: it is no object, or a part of it is no list or has another name. */
export function parseClientRecord(text: string): ClientRecord {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error("what clients saw must be a JSON object");
  for (const [name, list] of Object.entries(value)) {
    if (!(parts as readonly string[]).includes(name))
      throw new Error(`what clients saw has no part "${name}"; there are ${parts.join(", ")}`);
    if (!Array.isArray(list)) throw new Error(`"${name}" of what clients saw must be a list`);
  }
  return value;
}
