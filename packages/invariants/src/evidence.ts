import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import type { ClientRecord } from "./clients.ts";

/** A message of bookings.v1, as far as the rules look at it. */
export type BookingMessage = {
  /** Its ce_id: the same on every delivery. */
  readonly id: string;
  readonly type: string;
  readonly key: string;
  readonly partition: number;
  readonly offset: string;
  readonly state: BookingState;
};

export type BookingTopic = {
  /** False when retention has taken the beginning: then the first messages of a booking may be gone. */
  readonly fromTheFirst: boolean;
  /** In the order of each partition. */
  readonly messages: readonly BookingMessage[];
  /** Records that no reader could apply. */
  readonly malformed: readonly { readonly id: string | undefined; readonly where: string; readonly reason: string }[];
};

export type LagLine = { readonly group: string; readonly topic: string; readonly behind: number };
export type DeadLetterLine = {
  readonly topic: string;
  readonly group: string;
  readonly id: string;
  readonly reason: string;
};

/** What the rules hold against each other besides databases. What is undefined was not given, and its rules are left out. */
export type Evidence = {
  readonly bookings?: BookingTopic | undefined;
  readonly lag?: readonly LagLine[] | undefined;
  /** Those that were not replayed; `id` is the message's ce_id. */
  readonly deadLetters?: readonly DeadLetterLine[] | undefined;
  readonly clients?: ClientRecord | undefined;
  /** ce_ids of messages that were put on topics although nobody can apply them: dead letters that are accounted for. */
  readonly planted: ReadonlySet<string>;
};
