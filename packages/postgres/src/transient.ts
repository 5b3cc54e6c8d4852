/** PostgreSQL error codes (appendix A of its manual) that say "not now": the same statement may succeed later. */
const transientCodes = new Set([
  "25006", // read-only transaction: a standby that is being promoted
  "25P03", // idle in transaction for too long
  "25P04", // transaction ran for too long
  "40001", // serialization failure
  "40P01", // deadlock
  "55P03", // lock not available
  "57014", // statement timeout
  "57P01", // shut down by an administrator
  "57P02", // shut down after a crash
  "57P03", // starting up or stopping
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

/** The code of an error or of its nearest cause that has one (drizzle wraps errors; at most 10 levels are read). */
export function errorCode(error: unknown): string | undefined {
  let current: unknown = error;
  for (let depth = 0; depth < 10 && typeof current === "object" && current !== null; depth += 1) {
    const { code, cause } = current as { code?: unknown; cause?: unknown };
    if (typeof code === "string") return code;
    current = cause;
  }
  return undefined;
}

/** Whether the same work may succeed later without anybody changing anything: the database is away, busy or restarting. */
export function isTransient(error: unknown): boolean {
  const code = errorCode(error);
  if (code === undefined) return false;
  return transientCodes.has(code) || connectionCodes.has(code) || isPostgresClass(code);
}

/** Whether the transaction was a victim of another one and is worth running again at once. */
export function isRetryable(error: unknown): boolean {
  const code = errorCode(error);
  return code !== undefined && retryCodes.has(code);
}

function isPostgresClass(code: string): boolean {
  return code.length === 5 && transientClasses.some((prefix) => code.startsWith(prefix));
}
