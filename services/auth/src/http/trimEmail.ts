import type { FastifyRequest } from "fastify";

/** Blanks around an address do not count, so they must not fail its format either. A hook before the validation. */
export async function trimEmail(request: FastifyRequest): Promise<void> {
  const body = request.body as { email?: unknown } | undefined;
  if (typeof body?.email === "string") body.email = body.email.trim();
}
