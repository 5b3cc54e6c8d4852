import { type Random, randomFrom } from "./random.ts";

/** What somebody does with a hold. */
export const courses = {
  pays: 8,
  "pays by a card that is declined, then by a good one": 2,
  "pays by a card that is declined": 1,
  "pays at the hold's end": 3,
  "pays by a card that settles later": 2,
  "pays by a card that fails later": 1,
  "pays and cancels": 2,
  cancels: 2,
  "cancels while paying": 4,
  "opens the payment and leaves": 1,
  leaves: 3,
} as const;
export type Course = keyof typeof courses;

export const processes = [
  "auth",
  "events",
  "bookings",
  "bookings-2",
  "payments",
  "payments-2",
  "email",
  "web",
] as const;
export type ProcessName = (typeof processes)[number];

export const faultKinds = [
  "kill-service",
  "stop-postgres",
  "kill-kafka",
  "freeze-service",
  "skew-clock",
  "drop-webhooks",
  "duplicate-webhooks",
  "reorder-webhooks",
  "fail-stripe",
  "poison",
] as const;
export type FaultKind = (typeof faultKinds)[number];

export type PlannedEvent = {
  /** In pence; 0 is free. */
  readonly price: number;
  readonly capacity: number;
  /** Percentage of the price that an attendee gets back who cancels. */
  readonly refund: number;
  /** Whether its places are seats: one row of them. */
  readonly seated: boolean;
};
/** Somebody books an event and then does something. Indices count attendees and events of the plan. */
export type Visit = {
  readonly atMs: number;
  readonly attendee: number;
  readonly event: number;
  readonly quantity: number;
  /** Where places are seats, these many beginning with this one, counted round. */
  readonly firstSeat: number;
  readonly course: Course;
  /** Which replica is asked first; the other one when that does not answer. */
  readonly replica: 0 | 1;
  /** Between two steps. */
  readonly pauseMs: number;
};
export type HostAct = {
  readonly atMs: number;
  readonly kind: "cancels an event" | "publishes an event" | "registers";
  readonly event: number;
};
export type PlannedFault = {
  readonly kind: FaultKind;
  /** Quiet before it, in milliseconds. */
  readonly pauseMs: number;
  readonly target: ProcessName;
  /** Milliseconds for what lasts; how many webhooks or calls for what counts. */
  readonly amount: number;
};

export type Plan = {
  readonly seed: number;
  readonly loadMs: number;
  readonly attendees: number;
  /** Holds a second that nobody means to pay, beside the visits. */
  readonly crowdPerSecond: number;
  readonly events: readonly PlannedEvent[];
  readonly visits: readonly Visit[];
  readonly acts: readonly HostAct[];
  /** One after the other, and from the beginning again while the load lasts. */
  readonly faults: readonly PlannedFault[];
};

export type PlanOptions = {
  readonly seed: number;
  readonly loadMs: number;
  readonly visitsPerSecond: number;
  readonly crowdPerSecond: number;
  readonly faults: readonly FaultKind[];
  /** Quiet between two faults, at least and at most, in milliseconds. */
  readonly pauseMs: readonly [number, number];
  /** Processes that are killed, one after the other; all of them by default. */
  readonly kills?: number;
  /** What lasts is as short as it can be. */
  readonly brief?: boolean;
};

/** Longer than the 10 s after which Kafka gives a silent member's partitions to others. */
const freezeMs = [11_500, 14_000] as const;
const attendees = 24;
const events = 10;
const mostPlaces = 14;

/** Everything that a run does, from its seed alone: the same options give the same plan. */
export function makePlan(options: PlanOptions): Plan {
  const { seed, loadMs } = options;
  // Each part has numbers of its own, so that other faults leave the load as it is.
  const part = (index: number): Random => randomFrom(seed * 4 + index);
  return {
    seed,
    loadMs,
    attendees,
    crowdPerSecond: options.crowdPerSecond,
    events: planEvents(part(0)),
    visits: planVisits(part(1), options),
    acts: planActs(part(2), loadMs),
    faults: planFaults(part(3), options),
  };
}

function planEvents(random: Random): PlannedEvent[] {
  return Array.from({ length: events }, (_, index) => ({
    // Some free ones in every plan, and most so small that they sell out.
    price: index % 4 === 3 ? 0 : random.whole(5, 60) * 100,
    capacity: random.whole(4, mostPlaces),
    refund: random.pick([100, 100, 50, 0]),
    seated: index % 3 === 1,
  }));
}

function planVisits(random: Random, { loadMs, visitsPerSecond }: PlanOptions): Visit[] {
  const count = Math.round((loadMs / 1000) * visitsPerSecond);
  return Array.from({ length: count }, (_, index) => ({
    atMs: Math.round(((index + random.next()) * loadMs) / count),
    attendee: random.whole(0, attendees - 1),
    event: random.whole(0, events - 1),
    quantity: random.whole(1, 3),
    firstSeat: random.whole(0, mostPlaces - 1),
    course: random.weighted(courses),
    replica: random.next() < 0.3 ? 1 : 0,
    pauseMs: random.whole(0, 1500),
  }));
}

function planActs(random: Random, loadMs: number): HostAct[] {
  const kinds = ["cancels an event", "publishes an event", "registers", "registers"] as const;
  return kinds.map((kind) => ({
    atMs: Math.round(loadMs * (0.3 + random.next() * 0.6)),
    kind,
    event: random.whole(0, events - 1),
  }));
}

function planFaults(random: Random, options: PlanOptions): PlannedFault[] {
  const { faults, kills = processes.length, brief = false } = options;
  const [least, most] = options.pauseMs;
  const killed = random.shuffled(processes).slice(0, kills);
  const planned = faults.flatMap((kind) => {
    const one = (target: ProcessName): PlannedFault => ({
      kind,
      pauseMs: random.whole(least, most),
      target,
      amount: brief ? leastOf(kind) : amountOf(kind, random),
    });
    return kind === "kill-service" ? killed.map(one) : [one(targetOf(kind, random, brief))];
  });
  return spread(random.shuffled(planned));
}

/** Other faults come between two kills, as far as there are any: a keeper waits longer after each death that follows another. */
function spread(faults: readonly PlannedFault[]): PlannedFault[] {
  const kills = faults.filter(({ kind }) => kind === "kill-service");
  const others = faults.filter(({ kind }) => kind !== "kill-service");
  const longer = kills.length > others.length ? kills : others;
  const shorter = longer === kills ? others : kills;
  return longer.flatMap((fault, index) => {
    const between = shorter[index];
    return between === undefined ? [fault] : [fault, between];
  });
}

function targetOf(kind: FaultKind, random: Random, brief: boolean): ProcessName {
  // Only the second replicas can be started with another clock.
  // bookings with a clock that is ahead makes holds that outlive a brief run by a minute.
  if (kind === "skew-clock") return brief ? "payments-2" : random.pick(["bookings-2", "payments-2"] as const);
  return random.pick(["bookings", "bookings-2", "payments", "payments-2", "email"] as const);
}

function amountOf(kind: FaultKind, random: Random): number {
  if (kind === "freeze-service") return random.whole(...freezeMs);
  if (kind === "skew-clock") return random.whole(4, 8) * 1000;
  return random.whole(2, 6);
}

function leastOf(kind: FaultKind): number {
  if (kind === "freeze-service") return freezeMs[0];
  return kind === "skew-clock" ? 2500 : 2;
}
