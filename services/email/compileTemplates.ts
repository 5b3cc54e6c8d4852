import { readFile, writeFile } from "node:fs/promises";
import mjml2html from "mjml";

const source = new URL("templates/layout.mjml", import.meta.url);
const compiled = new URL("templates/mail.html.eta", import.meta.url);

/**
 * Compiles the MJML layout to the HTML template that the service fills. It is done here and committed, because MJML alone takes
 * 88 MB of memory once imported, and Eta, which fills the result, 6 MB. Errors: whatever MJML finds wrong with the layout.
 */
export async function compileLayout(): Promise<string> {
  const { html, errors } = await mjml2html(await readFile(source, "utf8"), {
    validationLevel: "strict",
    // Otherwise a font that MJML knows ("Roboto") is fetched from Google when the mail is opened.
    fonts: {},
    keepComments: false,
    beautify: false,
    minify: false,
  });
  if (errors.length > 0) throw new Error(errors.map((error) => error.formattedMessage).join("\n"));
  const lines = html.split("\n").map((line) => line.trim());
  return `${lines.filter((line) => line !== "").join("\n")}\n`;
}

if (import.meta.main) await writeFile(compiled, await compileLayout());
