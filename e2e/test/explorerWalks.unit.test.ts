import fc from "fast-check";
import { expect, test } from "vitest";
import { productRules, type Rules } from "../src/explorer/rules.ts";
import { checkWalks } from "./explorerWalks.ts";

const patience = 120_000;

test(
  "bookings keep every promise on long ways through whatever people and misfortune may do, and come to rest",
  () => {
    const details = checkWalks(productRules, 2_000);
    expect(fc.defaultReportMessage(details)).toBe(undefined);
  },
  patience,
);

test(
  "a walk that breaks a promise shrinks to what breaks it",
  () => {
    const settleTogether: Rules["settleTogether"] = (all, ground, ...rest) => {
      const types = ground.late.types.map((type) => ({ ...type, held: 0, sold: 0 }));
      return productRules.settleTogether(all, { ...ground, late: { ...ground.late, types } }, ...rest);
    };
    const { counterexample, errorInstance } = checkWalks({ ...productRules, settleTogether }, 20_000, 2);
    expect(errorInstance).toMatchObject({ message: expect.stringContaining("more places are taken than there are") });
    expect(counterexample?.[1].length).toBeLessThan(25);
  },
  patience,
);
