import { randomUUID } from "node:crypto";
import { type Scene, tokenIn } from "./scene.ts";
import type { Walker, Who } from "./walker.ts";

type SignedIn = { user: { id: string }; accessToken: string; refreshToken: string };

export async function registerAndVerify(walker: Walker, { host, ada, bob }: Scene): Promise<void> {
  for (const who of [host, ada, bob]) {
    const role = who === host ? "host" : "attendee";
    const { name, email, password } = who;
    const made = await walker.ask<SignedIn>(201, "POST /auth/register", { body: { name, email, password, role } });
    Object.assign(who, { id: made.user.id, token: made.accessToken });
  }
  const token = tokenIn((await walker.mail(ada, /^Is this your address/)).text, "verify-email");
  await walker.ask(204, "POST /auth/verify-email", { body: { token } });
  const { emailVerified } = await walker.ask<{ emailVerified: boolean }>(200, "GET /users/me", { by: ada });
  if (!emailVerified) throw new Error("the address is not verified");
  await walker.ask(422, "POST /auth/verify-email", { body: { token } });
}

export async function resetPassword(walker: Walker, { bob }: Scene): Promise<void> {
  const { email } = bob;
  const before = await walker.ask<SignedIn>(200, "POST /auth/login", { body: { email, password: bob.password } });
  await walker.ask(202, "POST /auth/password/forgot", { body: { email } });
  const token = tokenIn((await walker.mail(bob, /^Choose a new password/)).text, "reset-password");
  const password = randomUUID();
  await walker.ask(204, "POST /auth/password/reset", { body: { token, password } });
  await walker.ask(422, "POST /auth/password/reset", { body: { token, password } });
  await walker.mail(bob, /^Your password was changed/);
  await walker.ask(401, "POST /auth/login", { body: { email, password: bob.password } });
  await walker.ask(401, "POST /auth/refresh", { body: { refreshToken: before.refreshToken } });
  const after = await walker.ask<SignedIn>(200, "POST /auth/login", { body: { email, password } });
  Object.assign(bob, { password, token: after.accessToken });
}

export async function takeDataAway(walker: Walker, { ada, bookings }: Scene): Promise<void> {
  const account = await walker.ask(200, "GET /users/me/export", { by: ada });
  const booked = await walker.ask(200, "GET /bookings/export", { by: ada });
  const paid = await walker.ask(200, "GET /payments/export", { by: ada });
  expectIn("the account's export", account, ada.email);
  expectIn("the export of bookings", booked, bookings.ada);
  expectIn("the export of payments", paid, bookings.ada);
}

function expectIn(what: string, whole: unknown, part: string): void {
  if (!JSON.stringify(whole).includes(part)) throw new Error(`${what} does not have ${part}`);
}

/** Deletes an account, whose password is then nobody's any more. */
export async function leave(walker: Walker, who: Who): Promise<void> {
  await walker.ask(204, `DELETE /users/${who.id}`, { by: who });
  await walker.ask(401, "POST /auth/login", { body: { email: who.email, password: who.password } });
}
