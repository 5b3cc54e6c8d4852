import { type Html, html } from "./html.ts";
import { style, styleHash } from "./style.ts";

export type Page = { status: number; title: string; content: Html; narrow?: boolean };

/** A whole page, with the notice that none of this is real. */
export function layout({ title, content, narrow }: Page): string {
  const body = html`<body>
<p class="sandbox" role="note"><strong>Sandbox.</strong> No real card is charged and no money moves here.</p>
<main class="${narrow === true ? "narrow" : "wide"}">${content}</main>
</body>`;
  const sheet: Html = { markup: style };
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${sheet}</style>
</head>
${body}
</html>
`.markup;
}

/**
 * The headers of a page: no scripts, no frames, nothing loaded from elsewhere. Browsers apply `form-action` to where a
 * form's answer redirects, too, so that `targets` must hold the origins of the return addresses.
 */
export function pageHeaders(targets: readonly string[]): Record<string, string> {
  const policy = [
    "default-src 'none'",
    `style-src ${styleHash}`,
    "img-src data:",
    `form-action ${["'self'", ...new Set(targets)].join(" ")}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    "content-security-policy": policy.join("; "),
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  };
}
