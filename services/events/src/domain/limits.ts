/** How large things may be. Lengths are in characters (Unicode code points). */
export type Limits = {
  readonly titleLength: number;
  readonly descriptionLength: number;
  readonly venueLength: number;
  readonly ticketTypeNameLength: number;
  /** Ticket types of one event. */
  readonly ticketTypes: number;
  /** Blocked seats of one ticket type. */
  readonly blockedSeats: number;
  /** Places of one event, over all its ticket types. */
  readonly capacity: number;
  /** Places of one ticket type in one booking. */
  readonly maxPerBooking: number;
};
