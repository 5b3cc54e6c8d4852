import { writeOnce } from "@stagedoor/service/idempotency";
import { etag, seenVersion } from "@stagedoor/service/ifMatch";
import { Problem } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Static } from "typebox";
import { editUser } from "../commands/editUser.ts";
import { provePassword } from "../commands/provePassword.ts";
import type { KeyedHash } from "../crypto/keyedHash.ts";
import type { HttpDeps } from "./deps.ts";
import { demandOwnOrAdmin } from "./ownOrAdmin.ts";
import { patchUserSchema, replaceUserSchema, userParams, userSchema } from "./schemas.ts";
import { trimEmail } from "./trimEmail.ts";

type Body = Static<typeof patchUserSchema>;

/** `PUT` and `PATCH /users/:id`, for oneself and for admins. */
export function editRoutes(app: App, { commands }: HttpDeps): void {
  async function edit(request: FastifyRequest & { params: { id: string } }, body: Body, reply: FastifyReply) {
    const userId = demandOwnOrAdmin(request);
    const { password, currentPassword, ...patch } = body;
    const seen = seenVersion(request);
    if (password !== undefined && userId !== request.user.id) throw onlyOwner();
    const own = userId === request.user.id ? currentPassword : undefined;
    const proof = await provePassword(commands, { userId, password, currentPassword: own });
    const asked = { userId, by: request.user, patch, proof, seenVersion: seen };
    const answer = await writeOnce(commands.database, withoutPasswords(request, commands.keyedHash), async (tx) => ({
      status: 200 as const,
      body: await editUser(tx, commands, asked),
    }));
    reply.headers({ ...answer.headers, etag: etag(answer.body.version) });
    return reply.code(answer.status).send(answer.body);
  }

  const route = {
    onRequest: app.requireUser,
    preValidation: trimEmail,
    config: {
      ifMatch: true,
      errors: ["forbidden", "email_taken", "rule_broken", "wrong_password"],
    },
  } as const;
  const description =
    "For oneself and for admins. A new address needs the present password of the owner, is not verified, and gets a link. A new password ends the account's other sessions; " +
    "their access tokens live out their minutes. A new role counts from the next access token on.";
  const response = { 200: userSchema };

  app.patch(
    "/api/v1/users/:id",
    {
      ...route,
      schema: { summary: "Change an account", description, params: userParams, body: patchUserSchema, response },
    },
    (request, reply) => edit(request, request.body, reply),
  );

  app.put(
    "/api/v1/users/:id",
    {
      ...route,
      schema: { summary: "Replace an account", description, params: userParams, body: replaceUserSchema, response },
    },
    (request, reply) => edit(request, request.body, reply),
  );
}

function onlyOwner(): Problem {
  const message = "is set by the account's owner only";
  return new Problem("forbidden", `The password ${message}.`, { errors: [{ field: "password", message }] });
}

/** The request as it is compared with its repetition: what is stored of it must not help to guess a password. */
function withoutPasswords(request: FastifyRequest, keyedHash: KeyedHash) {
  const { password, currentPassword, ...rest } = request.body as Body;
  const hidden = (text: string | undefined) => text && keyedHash("request", text);
  const { headers, method, url, user, routeOptions } = request;
  const body = { ...rest, password: hidden(password), currentPassword: hidden(currentPassword) };
  return { headers, method, url, user, routeOptions, body };
}
