/**
 * Every `code` that a problem reply (RFC 9457) may carry, with its HTTP status and title. Codes are stable: clients branch on
 * them, so one may be added and none may change its meaning.
 */
export const errorCodes = {
  malformed: { status: 400, title: "The request is malformed" },
  unauthenticated: { status: 401, title: "No valid access token" },
  invalid_credentials: { status: 401, title: "Wrong email or password" },
  invalid_refresh_token: { status: 401, title: "The refresh token is not valid" },
  forbidden: { status: 403, title: "Your role does not allow this" },
  forbidden_origin: { status: 403, title: "The request comes from a foreign origin" },
  not_found: { status: 404, title: "Not there, or not yours" },
  method_not_allowed: { status: 405, title: "This address does not take the method" },
  request_timeout: { status: 408, title: "The request did not arrive in time" },
  email_taken: { status: 409, title: "The email address has an account already" },
  sold_out: { status: 409, title: "Not enough places are left" },
  seat_taken: { status: 409, title: "A seat is taken" },
  already_booked: { status: 409, title: "You have a live booking for this event" },
  version_conflict: { status: 409, title: "It has changed since you read it" },
  wrong_state: { status: 409, title: "Its present state does not allow this" },
  checkout_closed: { status: 409, title: "The booking cannot be paid any more" },
  already_checked_in: { status: 409, title: "The ticket was checked in before" },
  ticket_void: { status: 409, title: "The ticket's booking does not stand any more" },
  request_in_progress: { status: 409, title: "The same request is in progress" },
  too_large: { status: 413, title: "The request is too large" },
  unsupported_media_type: { status: 415, title: "The content type is not supported" },
  rule_broken: { status: 422, title: "A rule does not allow this" },
  sale_not_open: { status: 422, title: "The sale has not begun" },
  sale_closed: { status: 422, title: "The sale is over" },
  idempotency_mismatch: { status: 422, title: "The Idempotency-Key was used with another request" },
  ticket_invalid: { status: 422, title: "This is not a ticket of ours" },
  link_invalid: { status: 422, title: "The link is used, over or not one of ours" },
  wrong_password: { status: 422, title: "The password is wrong" },
  return_url_refused: { status: 422, title: "The return address is not one of this deployment's" },
  too_many_requests: { status: 429, title: "Too many requests" },
  headers_too_large: { status: 431, title: "The headers are too large" },
  internal: { status: 500, title: "Something went wrong here" },
  payment_provider_failed: { status: 502, title: "The payment provider did not answer as expected" },
  busy: { status: 503, title: "Too busy" },
  not_ready: { status: 503, title: "Not ready yet" },
  projection_pending: { status: 503, title: "Known soon" },
} as const;

export type ErrorCode = keyof typeof errorCodes;
