import type { ErrorCode } from "@stagedoor/contracts/errors";
import type { Account } from "@stagedoor/demonstration/people";
import type { Stage } from "./stage.ts";

/** Who asks. A row says which of them owns what it acts on; usually it is the attendee's booking of the host's event. */
export const people = ["nobody", "attendee", "anotherAttendee", "host", "anotherHost", "admin"] as const;
export type Person = (typeof people)[number];

/**
 * A success by its status, a refusal by its code. A list that is 200 has something in it, one that is "empty" has nothing for this
 * person; what is in a "list" depends on the rows before.
 */
export type Expected = 200 | 201 | 202 | 204 | "empty" | "list" | ErrorCode;

/** What a call sends. `params` fill the route's braces; `raw` is a body of its own content type. */
export type Sent = {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Somebody of its own in a part, where the call would spoil the usual one for the rows after it. */
  readonly as?: Readonly<Partial<Record<Person, Account>>>;
};

export type Row = {
  /** As in the OpenAPI document: `GET /api/v1/events/{id}`. */
  readonly route: string;
  /** Which case it is, where a route has several rows. */
  readonly when?: string;
  /**
   * Makes what the call acts on. Reads share one; so do all refusals of a write, and whoever may do it first finds it as they
   * left it; everybody else who may gets a fresh one.
   */
  readonly prepare?: (stage: Stage) => Promise<Sent>;
  readonly answers: Readonly<Record<Person, Expected>>;
};

/** Everybody gets the same. */
export function everybody(expected: Expected): Row["answers"] {
  return Object.fromEntries(people.map((person) => [person, expected])) as Row["answers"];
}

/** Whoever is signed in gets the same, nobody else anything. */
export function signedIn(expected: Expected): Row["answers"] {
  return { ...everybody(expected), nobody: "unauthenticated" };
}

/** Hosts get these two, every other role is refused. */
export function hosts(own: Expected, other: Expected): Row["answers"] {
  return { ...everybody("forbidden"), nobody: "unauthenticated", host: own, anotherHost: other };
}
