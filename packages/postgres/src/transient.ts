/** PostgreSQL error codes (appendix A of its manual) that say "not now": the same statement may succeed later. */
const transientCodes = new Set([
  "25006", // read-only transaction: a standby that is being promoted
  "25P03", // idle in transaction for too long
  "25P04", // transaction ran for too long
  "28000", // this login may not be used: revoked, or not made yet
  "28P01", // password refused: it is being changed
  "3D000", // no such database: it is being restored, or not made yet
  "40001", // serialization failure
  "40P01", // deadlock
  "55P03", // lock not available
  "57014", // statement timeout
  "57P01", // shut down by an administrator
  "57P02", // shut down after a crash
  "57P03", // starting up or stopping
  "57P04", // the database was dropped
  "57P05", // idle session timeout
  "58000", // system error
  "58030", // input/output error
]);

/** Whole classes of PostgreSQL codes: 08 connection lost, 53 out of connections, memory or disk. */
const transientClasses = ["08", "53"];

/** What Node's sockets and postgres.js say when the server cannot be reached or the connection went away. */
const connectionCodes = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_DESTROYED",
  "CONNECTION_ENDED",
  "CONNECT_TIMEOUT",
  "EAI_AGAIN",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
]);

const retryCodes = new Set(["40001", "40P01"]);

/** A transaction could not even begin. Whatever the reason (a login, a certificate), it lies with the database, not with the work. */
export class DatabaseUnusable extends Error {
  override readonly name = "DatabaseUnusable";

  constructor(cause: unknown) {
    super(`the database could not be used: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** The code of an error or of its nearest cause that has one. */
export function errorCode(error: unknown): string | undefined {
  for (const each of withCauses(error)) {
    if ("code" in each && typeof each.code === "string") return each.code;
  }
  return undefined;
}

/** Whether the same work may succeed later as it is: the database is away, busy, restarting, or does not let us in. */
export function isTransient(error: unknown): boolean {
  if (withCauses(error).some((each) => each instanceof DatabaseUnusable)) return true;
  const code = errorCode(error);
  if (code === undefined) return false;
  return transientCodes.has(code) || connectionCodes.has(code) || isPostgresClass(code);
}

/** Whether the transaction was a victim of another one and is worth running again at once. */
export function isRetryable(error: unknown): boolean {
  const code = errorCode(error);
  return code !== undefined && retryCodes.has(code);
}

/** Whether the connection to the server broke or was refused: what came of a statement in flight is not known. */
export function isConnectionLost(error: unknown): boolean {
  const code = errorCode(error);
  return code !== undefined && (connectionCodes.has(code) || code.startsWith("08") || code.startsWith("57P0"));
}

/** An error and its causes, at most 10: drizzle wraps errors, and causes may form a circle. */
function withCauses(error: unknown): object[] {
  const found: object[] = [];
  let current = error;
  while (typeof current === "object" && current !== null && found.length < 10) {
    found.push(current);
    current = "cause" in current ? current.cause : undefined;
  }
  return found;
}

function isPostgresClass(code: string): boolean {
  return code.length === 5 && transientClasses.some((prefix) => code.startsWith(prefix));
}
