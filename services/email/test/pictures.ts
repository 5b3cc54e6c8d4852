import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findBrowser } from "@stagedoor/platform/browser";
import type { RenderedMail } from "../src/rendering/render.ts";
import { eventFacts } from "./builders.ts";
import { renderSample, samples } from "./samples.ts";

/**
 * Takes pictures of every kind of mail, light and dark, as wide as a phone and as a window, to be looked at after a change of the
 * layout or the words: pnpm --filter @stagedoor/email pictures <folder>
 */
const run = promisify(execFile);
const widths = { phone: 390, window: 800 };
const schemes = { dark: 0, light: 1 };
const heightPx = 1500;

const longTitle =
  "An extraordinarily long evening of analytical engines, difference engines and Donaudampfschifffahrtsgesellschaftskapitäne";
const longVenue =
  "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch, the large hall behind the station, second entrance";

/** Pictures stand in the mail itself, since a browser knows no attachments. */
function asPage({ html, codes }: RenderedMail): string {
  let page = html;
  for (const { cid, png } of codes)
    page = page.replaceAll(`cid:${cid}`, `data:image/png;base64,${png.toString("base64")}`);
  return page;
}

// A window of a browser has a least width, which is wider than a phone; a frame has none.
function framed(page: string, widthPx: number): string {
  const source = page.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return `<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark"><style>body{margin:0}</style><iframe srcdoc="${source}" style="border:0;width:${widthPx}px;height:${heightPx}px"></iframe>`;
}

async function takePictures(folder: string): Promise<void> {
  const browser = await findBrowser();
  const work = await mkdtemp(join(tmpdir(), "pictures-"));
  await mkdir(folder, { recursive: true });
  const kinds = Object.values(samples).map((sample) => [sample.kind, renderSample(sample)] as const);
  const event = eventFacts({ title: longTitle, venue: longVenue });
  const long = (["confirmed", "event_changed"] as const).map(
    (kind) => [`${kind}-long`, renderSample(samples[kind], { event, recipientName: longTitle })] as const,
  );
  for (const [name, mail] of [...kinds, ...long]) {
    const page = asPage(await mail);
    for (const [device, widthPx] of Object.entries(widths)) {
      const file = join(work, "mail.html");
      await writeFile(file, framed(page, widthPx));
      for (const [scheme, number] of Object.entries(schemes)) {
        const picture = join(folder, `${name}-${device}-${scheme}.png`);
        await run(browser, [
          ...[
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            `--user-data-dir=${join(work, "profile")}`,
          ],
          ...[`--window-size=${Math.max(widthPx, 500)},${heightPx}`, `--blink-settings=preferredColorScheme=${number}`],
          ...[`--screenshot=${picture}`, `file://${file}`],
        ]);
        console.log(picture);
      }
    }
  }
  await rm(work, { recursive: true, force: true });
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error("where to? node services/email/test/pictures.ts <folder>");
  process.exitCode = 64;
} else await takePictures(folder);
