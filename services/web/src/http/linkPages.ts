import { isId } from "@stagedoor/contracts/ids";
import type { MailKind } from "@stagedoor/contracts/links";
import type { App } from "@stagedoor/service/server";
import { formPolicy, sendPage } from "./page.ts";

type Query = Record<string, unknown>;
type Outcome = "none" | "done" | "malformed" | "invalid" | "again";

const about: Readonly<Record<MailKind, string>> = {
  saleOpened: "when the sale of an event begins that you are interested in",
  eventPublished: "when a host whom you follow publishes an event",
  eventChanged: "when an event is moved that you have tickets for",
};

/**
 * Where the links in mails lead. Opening one changes nothing, because programs that look for bad links open them too: the button sends
 * a form to auth, which comes back here with the outcome.
 */
export function linkPageRoutes(app: App): void {
  const hidden = { schema: { hide: true } } as const;

  for (const [page, titles] of Object.entries(tokenPages)) {
    app.get<{ Querystring: Query }>(`/${page}`, hidden, ({ query }, reply) => {
      const token = textOf(query.token);
      const outcome = outcomeOf(query, token !== undefined);
      const title = outcome === "done" ? titles.done : outcome === "invalid" ? brokenTitle : titles.ask;
      return sendPage(reply, page, { title, outcome, token: canBeSent(outcome) && token }, { policy: formPolicy });
    });
  }

  app.get<{ Querystring: Query }>("/unsubscribe", hidden, ({ query }, reply) => {
    const [user, kind, token] = [textOf(query.user), textOf(query.kind), textOf(query.token)];
    const words = kind !== undefined && Object.hasOwn(about, kind) ? about[kind as MailKind] : undefined;
    const isWhole = user !== undefined && isId(user) && words !== undefined && token !== undefined;
    const outcome = outcomeOf(query, isWhole);
    const title = { done: "You are unsubscribed", invalid: brokenTitle, again: "Not yet unsubscribed" }[
      outcome as string
    ];
    const values = {
      title: title ?? "Unsubscribe",
      outcome,
      about: words,
      query: new URLSearchParams({ user: user ?? "", kind: kind ?? "", token: token ?? "" }),
    };
    return sendPage(reply, "unsubscribe", values, { policy: formPolicy });
  });
}

const brokenTitle = "This link does not work";
const tokenPages = {
  "verify-email": { ask: "Verify your address", done: "Your address is verified" },
  "reset-password": { ask: "Set a new password", done: "Your password is set" },
} as const;

const longestText = 200;

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.length > 0 && value.length <= longestText ? value : undefined;
}

/** What auth has said of the form, or that there is nothing to send. */
function outcomeOf({ outcome }: Query, isWhole: boolean): Outcome {
  if (outcome === "done") return "done";
  if (outcome === "link_invalid") return "invalid";
  if (outcome === undefined) return isWhole ? "none" : "invalid";
  return outcome === "malformed" ? "malformed" : "again";
}

function canBeSent(outcome: Outcome): boolean {
  return outcome !== "done" && outcome !== "invalid";
}
