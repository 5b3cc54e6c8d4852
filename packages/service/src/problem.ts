import { type ErrorCode, errorCodes } from "@stagedoor/contracts/errors";

/** What is wrong with one field of a request. `field` is a path: `items.0.quantity`. */
export type FieldFault = { readonly field: string; readonly message: string };

/** Further members of a problem reply. `retryAfter` (seconds) becomes the header Retry-After as well. */
export type ProblemExtras = {
  readonly errors?: readonly FieldFault[];
  readonly retryAfter?: number;
  readonly [member: string]: unknown;
};

/** A refusal. Thrown anywhere below a route, it is answered as `application/problem+json` (RFC 9457). */
export class Problem extends Error {
  readonly code: ErrorCode;
  readonly statusCode: number;
  readonly extras: ProblemExtras;

  constructor(code: ErrorCode, detail: string, extras: ProblemExtras = {}) {
    super(detail);
    this.name = "Problem";
    this.code = code;
    this.statusCode = errorCodes[code].status;
    this.extras = extras;
  }
}

/** 400 for one field of the request. */
export function malformed(field: string, message: string): Problem {
  return new Problem("malformed", `${field} ${message}`, { errors: [{ field, message }] });
}

/** 404, also for what belongs to somebody else: whether it exists is not told. */
export function notFound(what: string): Problem {
  return new Problem("not_found", `There is no such ${what}.`);
}

/** 409: the present state does not allow it. */
export function conflict(code: ErrorCode, detail: string, extras: ProblemExtras = {}): Problem {
  return new Problem(code, detail, extras);
}

/** 422: the request is well formed and a rule says no; `field` names what to change, where there is one. */
export function unprocessable(
  code: ErrorCode,
  detail: string,
  extras: ProblemExtras & { field?: string } = {},
): Problem {
  const { field, ...rest } = extras;
  return new Problem(code, detail, field === undefined ? rest : { ...rest, errors: [{ field, message: detail }] });
}

/** 503: the same request is worth sending again after so many seconds. */
export function busy(retryAfter: number, detail = "Too busy at the moment; please try again."): Problem {
  return new Problem("busy", detail, { retryAfter });
}

/** The body of a problem reply. */
export function problemBody(problem: Problem): Record<string, unknown> {
  const { status, title } = errorCodes[problem.code];
  return {
    ...problem.extras,
    type: `urn:stagedoor:problem:${problem.code}`,
    title,
    status,
    detail: problem.message,
    code: problem.code,
  };
}
