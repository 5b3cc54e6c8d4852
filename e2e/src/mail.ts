import { until } from "@stagedoor/platform/testing/until";

/** A mail as the catcher tells it (maildev's REST API). */
export type Mail = {
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
  to: { address: string }[];
  attachments?: { contentType: string; contentId?: string; fileName?: string }[];
};

/** All mails to an address whose subject fits, once there is at least one. */
export async function mailsTo(catcher: string, address: string, subject: RegExp): Promise<Mail[]> {
  return until(
    async () => {
      const mails = (await (await fetch(`${catcher}/email`)).json()) as Mail[];
      const found = mails.filter((mail) => mail.to.some((to) => to.address === address) && subject.test(mail.subject));
      return found.length > 0 && found;
    },
    { what: `a mail to ${address} about ${subject}`, timeoutMs: 30_000, everyMs: 100 },
  );
}
