import { composeMail } from "../domain/compose.ts";
import type { EventFacts } from "../domain/content.ts";
import { tokenOf, type Unsubscribing, unsubscribing } from "../domain/links.ts";
import type { Snapshot } from "../domain/mailRequest.ts";
import { preferenceOf } from "../domain/notice.ts";
import { type RenderedMail, renderMail } from "./render.ts";
import { type SharedMail, shareMail } from "./sharedMail.ts";

/** What a mail is made from. */
export type Draft = {
  readonly aboutId: string;
  readonly snapshot: Snapshot;
  readonly recipientId: string;
  readonly recipientName: string;
  readonly event: EventFacts | undefined;
  readonly hostName: string | null;
};

export type PrepareOptions = {
  /** Ends the content ids of QR codes. */
  readonly domain: string;
  readonly publicUrl: string;
  /** Makes what is secret in links. */
  readonly linkSecret: string;
  /** Letters and digits that are nowhere else. */
  readonly newMark: () => string;
};

export type Prepared = {
  readonly mail: RenderedMail | ({ readonly subject: string } & ReturnType<SharedMail["fill"]>);
  /** Where a POST turns such mails off; null for those that always come. */
  readonly oneClick: string | null;
};

/** Mails to many that are kept encoded: a few of some 30 kB. */
const mostShared = 20;

/** Answers what renders mails. What many get is rendered once, as long as it is the same event, at the same version, that they are told of. */
export function mailPreparer(options: PrepareOptions): (draft: Draft) => Promise<Prepared> {
  const shared = new Map<string, Promise<SharedMail>>();

  async function sharedMail(draft: Draft): Promise<SharedMail> {
    const { snapshot, event, hostName } = draft;
    const key = JSON.stringify([snapshot, event?.id, event?.version, hostName]);
    const known = shared.get(key);
    if (known !== undefined) return known;
    const made = shareMail(
      ({ name, unsubscribeUrl }) => render({ ...draft, recipientName: name }, options, unsubscribeUrl),
      options.newMark,
    );
    shared.set(key, made);
    for (const oldest of shared.keys()) if (shared.size > mostShared) shared.delete(oldest);
    made.catch(() => shared.delete(key));
    return made;
  }

  return async (draft) => {
    const ways = waysOut(draft, options);
    if (ways === null) return { mail: await render(draft, options, null), oneClick: null };
    const { subject, fill } = await sharedMail(draft);
    const filled = fill({ name: draft.recipientName, unsubscribeUrl: ways.page });
    return { mail: { subject, ...filled }, oneClick: ways.oneClick };
  };
}

/** A mail of one's own, or with another address in the place of what is personal. */
export function render(draft: Draft, options: PrepareOptions, unsubscribeUrl: string | null): Promise<RenderedMail> {
  const { aboutId, snapshot, recipientName, event, hostName } = draft;
  const { publicUrl, linkSecret } = options;
  const token = tokenOf(snapshot, aboutId, linkSecret);
  const context = { aboutId, recipientName, event, hostName, publicUrl, token, unsubscribeUrl };
  return renderMail(composeMail(snapshot, context), snapshot, event, options);
}

function waysOut({ snapshot, recipientId }: Draft, { publicUrl, linkSecret }: PrepareOptions): Unsubscribing | null {
  const preference = preferenceOf(snapshot.kind);
  return preference === undefined ? null : unsubscribing(publicUrl, linkSecret, recipientId, preference);
}
