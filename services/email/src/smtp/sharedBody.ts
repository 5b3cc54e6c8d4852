import { encode, wrap } from "nodemailer/lib/qp";

/** The body of a mail as it goes over the wire, and what its header says of it. */
export type Shared = { readonly contentType: string; readonly boundary: string; readonly body: string };

export type SharedParts = {
  readonly text: string;
  readonly html: string;
  readonly calendar: string | undefined;
  /** What stands in text and HTML in the place of a personal value. */
  readonly marks: readonly string[];
  /** In no part. */
  readonly boundary: string;
};

/** A text that was encoded in pieces: between them stand personal values, given by their number. */
type Pieces = readonly (string | number)[];

// A line break of the encoding, which is none of the text (RFC 2045, 6.7). With it, pieces are encoded each by itself.
const softBreak = "=\r\n";

/**
 * Encodes a body once for many recipients, as multipart/alternative (RFC 2046), within multipart/mixed where a calendar file is
 * attached. Answers what fills in the personal values, as they stand in the text and in the HTML. Errors: a mark that is nowhere.
 */
export function shareBody({ text, html, calendar, marks, boundary }: SharedParts) {
  for (const mark of marks)
    if (!text.includes(mark) || !html.includes(mark)) throw new Error("a personal value has no place in the mail");
  const textPieces = cut(text, marks);
  const htmlPieces = cut(html, marks);
  const outer = calendar === undefined ? boundary : `${boundary}m`;
  const inner = boundary;
  const innerHead = `Content-Type: multipart/alternative;\r\n boundary="${inner}"\r\n\r\n`;
  const start = `${calendar === undefined ? "" : `--${outer}\r\n${innerHead}`}--${inner}\r\n${partHead("plain")}`;
  const between = `\r\n--${inner}\r\n${partHead("html")}`;
  const end = `\r\n--${inner}--\r\n${calendar === undefined ? "" : attached(calendar, outer)}`;
  const contentType = calendar === undefined ? "multipart/alternative" : "multipart/mixed";

  return (inText: readonly string[], inHtml: readonly string[]): Shared => ({
    contentType,
    boundary: outer,
    body: start + fill(textPieces, inText) + between + fill(htmlPieces, inHtml) + end,
  });
}

function partHead(subtype: "plain" | "html"): string {
  return `Content-Type: text/${subtype}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n`;
}

function attached(calendar: string, boundary: string): string {
  const lines =
    Buffer.from(calendar)
      .toString("base64")
      .match(/.{1,76}/g) ?? [];
  return [
    `--${boundary}`,
    "Content-Type: text/calendar; charset=utf-8; method=PUBLISH;",
    ' name="event.ics"',
    'Content-Disposition: attachment; filename="event.ics"',
    "Content-Transfer-Encoding: base64",
    "",
    ...lines,
    `--${boundary}--`,
    "",
  ].join("\r\n");
}

function cut(whole: string, marks: readonly string[]): Pieces {
  const found = new RegExp(`(${marks.join("|")})`);
  return whole.split(found).map((piece) => {
    const index = marks.indexOf(piece);
    return index >= 0 ? index : quoted(piece);
  });
}

function fill(pieces: Pieces, values: readonly string[]): string {
  return pieces.map((piece) => (typeof piece === "string" ? piece : quoted(values[piece] ?? ""))).join(softBreak);
}

/** Quoted-printable, in lines of at most 76 characters with the soft break that may follow. */
function quoted(text: string): string {
  return wrap(encode(text.replaceAll(/\r?\n/g, "\r\n")), 75);
}
