import { timingSafeEqual } from "node:crypto";
import { rejected } from "../failure.ts";

/** Lets a request pass that carries the secret key. Errors: 401 without one, and with another. */
export function checkSecretKey(header: string | undefined, secretKey: string): void {
  const given = readSecret(header);
  if (given === undefined || given === "") {
    const message =
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').";
    throw rejected(401, "invalid_request_error", message);
  }
  const left = Buffer.from(given);
  const right = Buffer.from(secretKey);
  if (left.length !== right.length || !timingSafeEqual(left, right)) {
    throw rejected(401, "invalid_request_error", `Invalid API Key provided: ${masked(given)}`);
  }
}

/** A key comes as a bearer token, or as the user name of basic authentication. */
function readSecret(header: string | undefined): string | undefined {
  const [scheme = "", value = ""] = (header ?? "").split(" ");
  if (scheme.toLowerCase() === "bearer") return value;
  if (scheme.toLowerCase() === "basic") return Buffer.from(value, "base64").toString().split(":")[0];
  return undefined;
}

function masked(key: string): string {
  return key.length <= 12 ? "*".repeat(key.length) : `${key.slice(0, 8)}${"*".repeat(key.length - 12)}${key.slice(-4)}`;
}
