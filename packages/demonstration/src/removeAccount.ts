import { call, expectStatus, type Patience, patient } from "./rest.ts";

/** Deletes an account by its own token; every service hears of it and erases what it holds. Errors: another answer than 204. */
export async function removeAccount(
  origin: string,
  { id, token }: { readonly id: string; readonly token: string },
  patience: Patience = {},
): Promise<void> {
  const deleted = await call(origin, `/users/${id}`, { ...patient, ...patience, method: "DELETE", token });
  expectStatus("deleting an account", deleted, 204);
}
