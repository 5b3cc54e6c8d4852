/** The domain of an address such as `Stagedoor <tickets@example.test>`; undefined where there is none. */
export function domainOf(address: string): string | undefined {
  return /@([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)>?\s*$/i.exec(address)?.[1]?.toLowerCase();
}

/** The same for a sender that settings have checked already. Errors: there is none. */
export function demandDomain(address: string): string {
  const domain = domainOf(address);
  if (domain === undefined) throw new Error("the sender's address has no domain");
  return domain;
}

/**
 * The Message-ID of a mail (RFC 5322, 3.6.4): the same for the same subject and reason, so that a mail which had to be sent a
 * second time is recognised as the same one.
 */
export function messageIdOf(aboutId: string, reason: string, domain: string): string {
  return `<${aboutId}.${reason}@${domain}>`;
}

/** What all mails about one thing refer to, so that mail programs show them together. */
export function threadIdOf(aboutId: string, domain: string): string {
  return `<${aboutId}@${domain}>`;
}
