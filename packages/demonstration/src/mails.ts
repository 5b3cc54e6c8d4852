import { becomes, type Wait } from "./waiting.ts";

/** A mail as the catcher tells it (maildev's REST API). */
export type Mail = {
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
  to: { address: string }[];
  attachments?: { contentType: string; contentId?: string; fileName?: string }[];
};

/** All mails to an address whose subject fits, once there is at least one. Limits: 30 s unless `signal` says otherwise. */
export async function mailsTo(
  catcher: string,
  address: string,
  subject: RegExp,
  signal: AbortSignal = AbortSignal.timeout(30_000),
): Promise<Mail[]> {
  const wait: Wait = { what: `there is a mail to ${address} about ${subject}`, signal, everyMs: 100 };
  const fitting = async (): Promise<Mail[]> => {
    const answer = await fetch(`${catcher}/email?to.address=${encodeURIComponent(address)}`, { signal });
    if (!answer.ok) throw new Error(`${catcher}/email answered ${answer.status}`);
    return ((await answer.json()) as Mail[]).filter((mail) => subject.test(mail.subject));
  };
  return becomes(fitting, (mails) => mails.length > 0, wait);
}
