/** What a mail library says of an attempt that failed; the names are nodemailer's. */
export type SmtpFailure = {
  readonly code?: string | undefined;
  readonly command?: string | undefined;
  readonly responseCode?: number | undefined;
  readonly message: string;
};

export type Verdict =
  /** The server will not take this mail, ever. */
  | { readonly kind: "refused"; readonly why: string }
  /** The server does not take this mail now; others may go. */
  | { readonly kind: "later"; readonly why: string }
  /** No mail can be sent at present: server away, credentials or sender refused. */
  | { readonly kind: "away"; readonly why: string };

/** Authentication or encryption is wanted (RFC 4954, 6): 5xx replies that a changed setting mends, not the mail. */
const settingReplies = new Set([530, 534, 535, 538]);
const addresses = /<?[^\s<>@]+@[^\s<>@]+>?/g;

/**
 * What to do about a failed attempt (RFC 5321, 4.2.1). Only a permanent (5xx) reply to this recipient or to this content gives the mail
 * up: everything else may pass, and no mail is lost for a server that is away or set up wrong. `recipient` is the address that the mail
 * went to.
 */
export function verdictOn(failure: SmtpFailure, recipient: string): Verdict {
  const { code, command, responseCode } = failure;
  const why = withoutAddresses(failure.message, recipient).slice(0, 500);
  const isPermanent = responseCode !== undefined && responseCode >= 500 && !settingReplies.has(responseCode);
  if (code === "EENVELOPE" && command === "RCPT TO") return { kind: isPermanent ? "refused" : "later", why };
  if (code === "EENVELOPE" && command === "API" && !why.startsWith("Invalid sender")) return { kind: "refused", why };
  if (command === "DATA") return { kind: isPermanent ? "refused" : "later", why };
  // Too large for this server: it says so to MAIL FROM (RFC 1870), or the library sees it before.
  if (code === "EMESSAGE" || responseCode === 552) return { kind: "refused", why };
  return { kind: "away", why };
}

/**
 * Servers repeat the address in their replies, and addresses are kept in no place but the projection. The recipient's own goes however
 * it looks (quoted, with blanks), and in the form in which servers that forward write it: before another domain (ada=example.test@…).
 */
function withoutAddresses(reply: string, recipient: string): string {
  const own = recipient.slice(0, recipient.lastIndexOf("@")).replaceAll(/[$()*+./?[\\\]^{|}]/g, "\\$&");
  const rest = own === "" ? reply : reply.replaceAll(new RegExp(`<?${own}[@=%][^\\s>]*>?`, "giu"), "<address>");
  return rest.replace(addresses, "<address>");
}
