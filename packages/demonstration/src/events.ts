const day = 86_400_000;

export type DemoEvent = {
  title: string;
  /** The demo attendees who book a place of it, by email. */
  bookedBy: string[];
  /** The demo attendees who want to hear when its sale begins, by email. */
  interestedBy?: string[];
  body: Record<string, unknown>;
};

/** The demonstration's events: every state that a person may want to see. The times count from the day of `now`. */
export function demoEvents(now: Date): DemoEvent[] {
  const today = Math.floor(now.getTime() / day) * day;
  const at = (days: number, hour: number) => new Date(today + days * day + hour * 3_600_000).toISOString();
  const evening = (days: number) => ({
    startDateTime: at(days, 19),
    endDateTime: at(days, 22),
    timezone: "Europe/London",
    venue: "The Old Assembly Rooms, 1 Example Street",
    status: "published",
  });
  const pounds = (amount: number) => ({ amount: amount * 100, currency: "gbp" });
  return [
    {
      title: "Chamber Music by Candlelight",
      bookedBy: [],
      body: {
        ...evening(30),
        refundPolicy: { kind: "percentage", untilHoursBefore: 48, percentage: 50 },
        description: "Two quartets and a quintet, by the light of two hundred candles.",
        ticketTypes: [
          { name: "Stalls", price: pounds(35), capacity: 120, maxPerBooking: 6 },
          { name: "Balcony", price: pounds(20), capacity: 80, maxPerBooking: 6, salesStartDateTime: at(7, 9) },
        ],
      },
    },
    {
      title: "Twelfth Night",
      bookedBy: [],
      body: {
        ...evening(14),
        venue: "The Harbour Theatre, 2 Example Street",
        description: "Shipwreck, disguise and yellow stockings. Every seat of the stalls has its number.",
        ticketTypes: [
          {
            name: "Stalls",
            price: pounds(28),
            capacity: 92,
            maxPerBooking: 6,
            seating: { rows: 8, seatsPerRow: 12 },
            // For the lights, and those who work them.
            blockedSeats: ["H1", "H2", "H11", "H12"],
          },
        ],
      },
    },
    {
      title: "An Evening with the Cartographers",
      bookedBy: ["attendee@example.test"],
      body: { ...evening(21), description: "One chair, one map, one conversation. It has gone.", capacity: 1 },
    },
    {
      title: "The Midnight Marathon Screening",
      bookedBy: [],
      interestedBy: ["attendee@example.test", "second@example.test"],
      body: {
        ...evening(60),
        description: "Nine films in one night. The sale has not begun yet.",
        salesStartDateTime: at(20, 9),
        refundPolicy: { kind: "none" },
        ticketTypes: [{ name: "All night", price: pounds(45), capacity: 300, maxPerBooking: 4 }],
      },
    },
    {
      title: "Open Rehearsal of the Town Choir",
      bookedBy: ["attendee@example.test", "second@example.test"],
      body: { ...evening(10), description: "Free for everyone who wants to listen.", capacity: 250 },
    },
    {
      title: "Untitled Autumn Gala",
      bookedBy: [],
      body: {
        ...evening(90),
        status: "draft",
        description: "Still being thought about; only its host sees it.",
        ticketTypes: [{ name: "Table seat", price: pounds(90), capacity: 100 }],
      },
    },
  ];
}
