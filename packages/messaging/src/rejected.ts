/**
 * Thrown by a handler when a rule says that this message can never be applied: it goes to the dead letters at once.
 * Not for what may pass (the database is away): that is recognised by itself and retried.
 */
export class Rejected extends Error {
  override readonly name = "Rejected";
}
