import type { Rule } from "../rule.ts";
import { agreementRules } from "./agreements.ts";
import { clientRules } from "./clients.ts";
import { historyRules } from "./history.ts";
import { mailRules } from "./mails.ts";
import { moneyRules } from "./money.ts";
import { paymentRules } from "./payments.ts";
import { doorRules, goneRules } from "./people.ts";
import { placeRules } from "./places.ts";
import { restRules } from "./rest.ts";
import { seatRules } from "./seats.ts";

/** HOLD_GRACE_MS of bookings, and as much again for its job and the closing of sessions. */
export const defaultGraceMs = 120_000;

/** Every rule, in the order of the report. */
export function allRules({ graceMs = defaultGraceMs }: { graceMs?: number } = {}): readonly Rule[] {
  return [
    ...placeRules,
    ...seatRules,
    ...paymentRules,
    ...moneyRules,
    ...historyRules,
    ...agreementRules,
    ...mailRules,
    ...doorRules,
    ...goneRules,
    ...clientRules,
    ...restRules(graceMs),
  ];
}
