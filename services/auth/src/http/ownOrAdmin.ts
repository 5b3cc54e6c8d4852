import type { Role } from "@stagedoor/contracts/schemas/parts";
import { notFound } from "@stagedoor/service/problem";

type OfUser = { readonly params: { readonly id: string }; readonly user: { readonly id: string; readonly role: Role } };

/** The account that a request is about, which is the caller's own unless an admin asks. Errors: not_found, for whoever exists. */
export function demandOwnOrAdmin({ params, user }: OfUser): string {
  const id = params.id.toLowerCase();
  if (id !== user.id && user.role !== "admin") throw notFound("user");
  return id;
}
