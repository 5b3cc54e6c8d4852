/** The places of each of the journey's events, and how many of them are booked. */
export const capacity = 10;
export const quantity = 2;
