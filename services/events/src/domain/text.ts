/** Text as it is kept: without spaces at its ends, and composed (NFC), so that two spellings of é are found alike. */
export function tidy(text: string): string {
  return text.normalize("NFC").trim();
}

/** Whether a text has control characters: no line breaks belong in a title, which ends up in the subject of a mail. */
export function hasControls(text: string): boolean {
  return /\p{Cc}/u.test(text);
}

/** The same for text of several lines. */
export function hasControlsBesideLines(text: string): boolean {
  return hasControls(text.replaceAll(/[\n\r\t]/g, ""));
}
