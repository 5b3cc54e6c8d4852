import { type DemoAccount, demoPassword } from "./accounts.ts";
import { call, expectStatus, patient } from "./rest.ts";

export type SignedIn = { id: string; token: string; isNew: boolean };

/** Signs a demo account in; with `create` it is registered where it does not exist yet, otherwise that answers undefined. */
export async function signIn(
  origin: string,
  account: DemoAccount,
  options: { create: boolean },
): Promise<SignedIn | undefined> {
  const { email, name, role } = account;
  const login = await call(origin, "/auth/login", { ...patient, body: { email, password: demoPassword } });
  if (login.status === 200) return signedIn(login.body, false);
  expectStatus(`signing in ${email}`, login, 401);
  if (!options.create) return undefined;
  const body = { name, email, password: demoPassword, role };
  const register = await call(origin, "/auth/register", { ...patient, body });
  if (register.status === 409)
    throw new Error(`${email} exists already, with another password than the demonstration's`);
  return signedIn(expectStatus(`registering ${email}`, register, 201), true);
}

function signedIn(body: Record<string, unknown>, isNew: boolean): SignedIn {
  const { user, accessToken } = body as { user: { id: string }; accessToken: string };
  return { id: user.id, token: accessToken, isNew };
}
