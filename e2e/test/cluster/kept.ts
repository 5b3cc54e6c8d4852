import { expect } from "vitest";
import { findViolations, unconfirmed } from "../../src/cluster/effects.ts";
import { timed } from "../../src/cluster/figures.ts";
import { untilAtRest } from "../../src/cluster/rest.ts";

/**
 * Waits for rest and expects that whatever was acknowledged is there: each booking that was answered 201, each one that was paid for
 * as confirmed, and nothing that breaks a rule of @stagedoor/invariants.
 */
export async function expectAllKept(booked: readonly string[], paid: readonly string[] = []): Promise<void> {
  await timed("everything at rest", untilAtRest);
  expect(await findViolations({ booked, paid })).toEqual([]);
  expect(await unconfirmed(paid)).toEqual([]);
}
