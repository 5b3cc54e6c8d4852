import { randomUUID } from "node:crypto";
import { unsubscribeToken } from "@stagedoor/contracts/links";
import { register } from "@stagedoor/demonstration/people";
import { ok, patient } from "@stagedoor/demonstration/rest";
import { linkSecret } from "../system.ts";
import { everybody, type Row, signedIn } from "./row.ts";
import type { Stage } from "./stage.ts";

const attendeesAccount = async ({ cast }: Stage) => ({ params: { id: cast.attendee.id } });

async function aSession({ system, cast }: Stage) {
  const { email, password } = cast.attendee;
  return ok<{ refreshToken: string }>(system.web, "/auth/login", { ...patient, body: { email, password } });
}

/** An account that the call may change or end. */
async function freshAccount({ system }: Stage) {
  const attendee = await register(system.web, "attendee", patient);
  return { params: { id: attendee.id }, as: { attendee } };
}

async function verification(stage: Stage) {
  const { email } = await register(stage.system.web, "attendee", patient);
  return { body: { token: await stage.mailedToken(email, "verify-email") } };
}

async function reset(stage: Stage) {
  const { email } = await register(stage.system.web, "attendee", patient);
  await ok(stage.system.web, "/auth/password/forgot", { ...patient, body: { email } });
  return { body: { token: await stage.mailedToken(email, "reset-password"), password: randomUUID() } };
}

const unsubscribing = async ({ cast }: Stage) => {
  const user = cast.attendee.id;
  return { query: { user, kind: "saleOpened", token: unsubscribeToken(linkSecret, user, "saleOpened") } };
};

/** The account itself and admins; for everybody else it is not there. */
const ownOrAdmin = { ...signedIn("not_found"), attendee: 200, admin: 200 } as const;

/** The routes of auth; what is somebody's is the attendee's. */
export const authRows: readonly Row[] = [
  { route: "GET /.well-known/jwks.json", answers: everybody(200) },
  {
    route: "POST /api/v1/auth/register",
    prepare: async () => ({
      body: { name: "Ada", email: `ada-${randomUUID()}@example.test`, password: randomUUID(), role: "attendee" },
    }),
    answers: everybody(201),
  },
  {
    route: "POST /api/v1/auth/login",
    prepare: async ({ cast }) => ({ body: { email: cast.attendee.email, password: cast.attendee.password } }),
    answers: everybody(200),
  },
  {
    route: "POST /api/v1/auth/refresh",
    when: "with the attendee's refresh token",
    prepare: async (stage) => ({ body: { refreshToken: (await aSession(stage)).refreshToken } }),
    answers: everybody(200),
  },
  {
    route: "POST /api/v1/auth/refresh",
    when: "with a token that was never given",
    prepare: async () => ({ body: { refreshToken: randomUUID() } }),
    answers: everybody("invalid_refresh_token"),
  },
  {
    route: "POST /api/v1/auth/logout",
    prepare: async (stage) => ({ body: { refreshToken: (await aSession(stage)).refreshToken } }),
    answers: everybody(204),
  },
  { route: "GET /api/v1/users", answers: { ...signedIn("forbidden"), admin: 200 } },
  { route: "GET /api/v1/users/me", answers: signedIn(200) },
  { route: "GET /api/v1/users/me/export", answers: signedIn(200) },
  {
    route: "GET /api/v1/users/{id}",
    prepare: attendeesAccount,
    answers: ownOrAdmin,
  },
  {
    route: "PATCH /api/v1/users/{id}",
    prepare: async (stage) => ({ ...(await freshAccount(stage)), body: { name: "Ada Byron" } }),
    answers: ownOrAdmin,
  },
  {
    route: "PATCH /api/v1/users/{id}",
    when: "its role",
    prepare: async (stage) => ({ ...(await freshAccount(stage)), body: { role: "host" } }),
    answers: { ...signedIn("not_found"), attendee: "forbidden", admin: 200 },
  },
  {
    route: "PATCH /api/v1/users/{id}",
    when: "its password",
    prepare: async (stage) => {
      const fresh = await freshAccount(stage);
      return { ...fresh, body: { password: randomUUID(), currentPassword: fresh.as.attendee.password } };
    },
    answers: { ...signedIn("not_found"), attendee: 200, admin: "forbidden" },
  },
  {
    route: "PUT /api/v1/users/{id}",
    prepare: async (stage) => {
      const fresh = await freshAccount(stage);
      return { ...fresh, body: { name: "Ada Byron", email: fresh.as.attendee.email } };
    },
    answers: ownOrAdmin,
  },
  {
    route: "DELETE /api/v1/users/{id}",
    prepare: freshAccount,
    answers: { ...signedIn("not_found"), attendee: 204, admin: 204 },
  },
  { route: "POST /api/v1/users/unsubscribe", prepare: unsubscribing, answers: everybody(204) },
  {
    route: "POST /api/v1/users/unsubscribe",
    when: "with the token of another kind of mail",
    prepare: async (stage) => ({ query: { ...(await unsubscribing(stage)).query, kind: "eventChanged" } }),
    answers: everybody("link_invalid"),
  },
  { route: "POST /api/v1/auth/verify-email/request", answers: signedIn(202) },
  {
    route: "POST /api/v1/auth/verify-email",
    when: "with a mailed link",
    prepare: verification,
    answers: everybody(204),
  },
  {
    route: "POST /api/v1/auth/verify-email",
    when: "with a link that resets a password",
    prepare: async (stage) => ({ body: { token: (await reset(stage)).body.token } }),
    answers: everybody("link_invalid"),
  },
  {
    route: "POST /api/v1/auth/password/forgot",
    prepare: async ({ cast }) => ({ body: { email: cast.attendee.email } }),
    answers: everybody(202),
  },
  { route: "POST /api/v1/auth/password/reset", when: "with a mailed link", prepare: reset, answers: everybody(204) },
  {
    route: "POST /api/v1/auth/password/reset",
    when: "with a link that verifies an address",
    prepare: async (stage) => ({ body: { ...(await verification(stage)).body, password: randomUUID() } }),
    answers: everybody("link_invalid"),
  },
];
