/** The one way in which an address is stored and looked up: without blanks around it, composed, in lower case. */
export function normaliseEmail(text: string): string {
  return text.trim().normalize("NFC").toLowerCase();
}
