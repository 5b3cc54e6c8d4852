import { conflict, notFound, Problem } from "@stagedoor/service/problem";
import type { Missing } from "../commands/changeEvent.ts";
import type { Stale } from "../commands/editEvent.ts";
import type { Refusal } from "../domain/outcome.ts";

/** The problem that answers a refusal. */
export function refuse(refusal: Refusal | Missing | Stale): Problem {
  switch (refusal.kind) {
    case "not_found":
      return notFound("event");
    case "version_conflict": {
      const { version } = refusal;
      return conflict("version_conflict", `The event is at version ${version} now; read it again.`, { version });
    }
    case "wrong_state":
      return conflict("wrong_state", refusal.detail);
    case "invalid": {
      const detail = refusal.faults.map(({ field, message }) => `${field} ${message}`).join("; ");
      return new Problem("rule_broken", detail, { errors: refusal.faults });
    }
  }
}
