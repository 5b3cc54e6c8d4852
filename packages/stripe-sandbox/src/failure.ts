/** The inside of Stripe's error answer: https://docs.stripe.com/api/errors. */
export type ApiErrorBody = {
  type: "invalid_request_error" | "idempotency_error" | "api_error" | "card_error";
  message: string;
  code?: string;
  param?: string;
  doc_url?: string;
  decline_code?: string;
};

/**
 * An error answer of the API. `saved` says whether it is remembered under the idempotency key: Stripe remembers what an
 * endpoint answered once it ran, and not what was refused before (parameters, keys, conflicts).
 */
export class ApiFailure extends Error {
  readonly status: number;
  readonly error: ApiErrorBody;
  readonly saved: boolean;

  constructor(status: number, error: ApiErrorBody, saved: boolean) {
    super(error.message);
    this.name = "ApiFailure";
    this.status = status;
    this.error = error;
    this.saved = saved;
  }
}

type Details = { param?: string; code?: string };

function body(type: ApiErrorBody["type"], message: string, { param, code }: Details): ApiErrorBody {
  return {
    ...(code === undefined
      ? {}
      : { code, doc_url: `https://docs.stripe.com/error-codes/${code.replaceAll("_", "-")}` }),
    message,
    ...(param === undefined ? {} : { param }),
    type,
  };
}

/** A parameter that is refused before anything runs (400). */
export function badParam(message: string, param: string, code?: string): ApiFailure {
  return new ApiFailure(400, body("invalid_request_error", message, code ? { param, code } : { param }), false);
}

/** A request that is well-formed and that the state of things refuses (400). */
export function refused(message: string, details: Details = {}): ApiFailure {
  return new ApiFailure(400, body("invalid_request_error", message, details), true);
}

/** An object that does not exist: 404 where it is the address, 400 where it is a parameter. */
export function missing(noun: string, id: string, param: string, status: 400 | 404): ApiFailure {
  const message = `No such ${noun}: '${id}'`;
  return new ApiFailure(status, body("invalid_request_error", message, { param, code: "resource_missing" }), true);
}

/** Trouble with the API key or the address (401, 404), and with idempotency keys (400, 409): never remembered. */
export function rejected(
  status: number,
  type: ApiErrorBody["type"],
  message: string,
  details: Details = {},
): ApiFailure {
  return new ApiFailure(status, body(type, message, details), false);
}

/** Stripe's own trouble. Remembered and replayed, as Stripe does. */
export function serverFailure(status: number, message: string): ApiFailure {
  return new ApiFailure(status, body("api_error", message, {}), status === 500);
}
