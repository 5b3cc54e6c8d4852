import { call } from "@stagedoor/demonstration/rest";
import { becomes } from "@stagedoor/demonstration/waiting";

/** As much of a mail as a walk looks at; both the tests' mailbox and the mail catcher of `npm start` have it. */
export type SeenMail = {
  readonly subject?: string | undefined;
  readonly text?: string | undefined;
  readonly attachments?: readonly { readonly contentType: string }[] | undefined;
};

export type Surroundings = {
  readonly web: string;
  readonly stripe: { readonly url: string; readonly secretKey: string };
  /** All mails to an address whose subject fits, once there is one. */
  readonly mails: (address: string, subject: RegExp) => Promise<readonly SeenMail[]>;
  readonly tell: (line: string) => void;
};

export type Who = { readonly name: string; id: string; email: string; password: string; token: string };

export type Walker = Surroundings & {
  /** Calls the API and tells it as a line of curl. Errors: the answer has another status than `status`. */
  ask<T = Record<string, unknown>>(status: number, route: string, options?: { by?: Who; body?: unknown }): Promise<T>;
  /** A switch of the Stripe sandbox. */
  sandbox<T = Record<string, unknown>>(name: string, body?: object): Promise<T>;
  /** The first of those mails, told. */
  mail(who: Who, subject: RegExp): Promise<SeenMail>;
  /** Asks again until it is so. Limits: 60 s. */
  until<T>(what: string, ask: () => Promise<T>, good: (answer: T) => boolean): Promise<T>;
};

const secrets = ["password", "currentPassword", "token", "refreshToken", "code"];

export function startWalker(around: Surroundings): Walker {
  const { web, stripe, tell } = around;
  return {
    ...around,
    async ask(status, route, { by, body } = {}) {
      const [method = "", path = ""] = route.split(" ");
      const answer = await call(web, path, {
        method,
        attempts: 20,
        ...(by ? { token: by.token } : {}),
        ...(body === undefined ? {} : { body }),
      });
      const bearer = by ? ` -H "authorization: Bearer $${by.name.toUpperCase()}"` : "";
      const data = body === undefined ? "" : ` -d '${JSON.stringify(body, hideSecrets)}'`;
      tell(`$ curl -X ${method} "$WEB/api/v1${path}"${bearer}${data}`);
      tell(`  ${answer.status} ${summary(answer.body)}`);
      if (answer.status !== status) {
        throw new Error(`${route} answered ${answer.status}, not ${status}: ${JSON.stringify(answer.body)}`);
      }
      return answer.body as never;
    },
    async sandbox(name, body = {}) {
      tell(`  (sandbox: ${name} ${JSON.stringify(body)})`);
      const headers = { "content-type": "application/json", authorization: `Bearer ${stripe.secretKey}` };
      const answer = await fetch(`${stripe.url}/_sandbox/${name}`, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`the sandbox answered ${answer.status} to ${name}: ${text}`);
      return (JSON.parse(text) as { result: unknown }).result as never;
    },
    async mail(who, subject) {
      const [mail] = await around.mails(who.email, subject);
      if (mail === undefined) throw new Error(`no mail to ${who.name} about ${subject}`);
      const attached = (mail.attachments ?? []).map(({ contentType }) => contentType).join(", ");
      tell(`  mail to ${who.name}: ${mail.subject}${attached ? ` [${attached}]` : ""}`);
      return mail;
    },
    until(what, ask, good) {
      return becomes(ask, good, { what, signal: AbortSignal.timeout(60_000), everyMs: 100 });
    },
  };
}

function hideSecrets(name: string, value: unknown): unknown {
  return secrets.includes(name) && typeof value === "string" ? `${value.slice(0, 6)}…` : value;
}

/** What a reader wants to see of an answer: a problem's words, or how a thing stands. */
function summary(body: Record<string, unknown> | null): string {
  const told = [
    "code",
    "detail",
    "status",
    "title",
    "total",
    "checkedInAt",
    "checkedIn",
    "capacityStatus",
    "emailVerified",
  ];
  const parts = told.flatMap((name) =>
    body?.[name] === undefined ? [] : [`${name}: ${JSON.stringify(body?.[name])}`],
  );
  return parts.join(", ");
}
