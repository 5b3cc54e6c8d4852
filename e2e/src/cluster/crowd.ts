import { type Account, register } from "@stagedoor/demonstration/people";
import { patient } from "@stagedoor/demonstration/rest";
import { registerAttendees } from "../load/prepare.ts";
import { findOrigin } from "./origin.ts";

/** Who buys and what, made once for all loads: registering costs a password hash each. */
export type Crowd = {
  readonly origin: string;
  readonly host: Account;
  readonly attendees: readonly Account[];
};

const people = 60;

let gathered: Promise<Crowd> | undefined;

/** The test's own host and attendees, and where they find the system. */
export function crowd(): Promise<Crowd> {
  gathered ??= gather();
  return gathered;
}

async function gather(): Promise<Crowd> {
  const origin = await findOrigin();
  const host = await register(origin, "host", patient);
  return { origin, host, attendees: await registerAttendees(origin, people) };
}
