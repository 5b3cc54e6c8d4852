import type { EventTold, World } from "./world.ts";

/** What people may do in a world, and how much may go wrong. Everything else happens in any order. */
export type Scenario = {
  /** A booking each that may be made, in this order of their places in lists: whose, and for how many places. */
  bookings: readonly { attendee: number; places: number }[];
  capacity: number;
  /** In minor units, of one place. */
  price: number;
  /** Per cent of the price that an attendee who cancels gets back. */
  refundPercentage: number;
  /** Attempts of one booking at most. */
  attempts: number;
  /** What the host does to the event, in this order and at any time. */
  host: readonly ("cancel" | { capacity: number })[];
  /** Whether attendees cancel, and pay with what takes days. */
  canCancel: boolean;
  canPayLater: boolean;
  /** How often a host gives money back, in minor units each time, and somebody does in Stripe's dashboard. */
  hostRefunds: number;
  hostRefundAmount: number;
  dashboardRefunds: number;
  /** How many accounts are deleted. */
  erasures: number;
  /**
   * How many misfortunes: a message or webhook comes twice, a webhook is lost for good, a process dies between Stripe's answer
   * and its commit, Stripe takes a wrong sum or makes no session. A process that dies between a commit and what follows is no
   * fault: it is what happens when others are faster.
   */
  faults: number;
};

/** One booking of one place, and everything that people may do about it. */
export const plain: Scenario = {
  bookings: [{ attendee: 0, places: 1 }],
  capacity: 1,
  price: 1000,
  refundPercentage: 100,
  attempts: 1,
  host: [],
  canCancel: true,
  canPayLater: false,
  hostRefunds: 0,
  hostRefundAmount: 400,
  dashboardRefunds: 0,
  erasures: 0,
  faults: 0,
};

/** Nothing is booked yet. */
export function beginning(scenario: Scenario): World {
  const each = <T>(make: () => T): T[] => scenario.bookings.map(make);
  const event: EventTold = { status: "published", capacity: scenario.capacity, version: 1 };
  return {
    event,
    held: 0,
    sold: 0,
    isReleasing: false,
    bookings: each(() => null),
    refusals: {},
    erased: [],
    known: each(() => null),
    payments: each(() => null),
    attempts: [],
    refunds: [],
    sessions: [],
    givenBack: [],
    toBookings: each(() => []),
    toPayments: each(() => []),
    events: [],
    news: [],
    hostSteps: 0,
    faults: scenario.faults,
    hostRefunds: scenario.hostRefunds,
    dashboardRefunds: scenario.dashboardRefunds,
    erasures: scenario.erasures,
    impossible: null,
  };
}

/** In minor units: what a booking costs. */
export function totalOf(scenario: Scenario, places: number): number {
  return places * scenario.price;
}
