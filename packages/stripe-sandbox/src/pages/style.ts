import { createHash } from "node:crypto";

/** The one style sheet of all pages; inline, and allowed by its hash. */
export const style = `
:root { color-scheme: light dark; --ink: #1a1f36; --soft: #5b6478; --line: #c9d0dc; --ground: #f5f7fa; --card: #fff;
  --accent: #0f5fc2; --accent-ink: #fff; --bad: #b3261e; --bad-ground: #fdecea; --good: #10693a; --note: #fff4d6; --note-ink: #5c4300; }
@media (prefers-color-scheme: dark) { :root { --ink: #eef1f6; --soft: #a9b3c6; --line: #465066; --ground: #12161f; --card: #1c222e;
  --accent: #6cabff; --accent-ink: #0a1526; --bad: #ff9d94; --bad-ground: #3b1c1a; --good: #74d69c; --note: #3a2f10; --note-ink: #ffe3a0; } }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); overflow-wrap: anywhere; }
a { color: var(--accent); }
.sandbox { background: var(--note); color: var(--note-ink); text-align: center; padding: .5rem 1rem; font-size: .9rem; margin: 0; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
main.narrow { max-width: 32rem; }
.columns { display: grid; gap: 1.5rem; }
@media (min-width: 52rem) { .columns { grid-template-columns: 1fr 1.15fr; gap: 3rem; align-items: start; padding-top: 1.5rem; } }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem; }
@media (min-width: 30rem) { .card { padding: 1.75rem; } }
h1 { font-size: 1.35rem; line-height: 1.25; margin: 0 0 .5rem; } h2 { font-size: 1.05rem; margin: 0 0 .75rem; }
.amount { font-size: 2.25rem; font-weight: 650; line-height: 1.1; margin: .25rem 0 1.25rem; letter-spacing: -.01em; }
.soft { color: var(--soft); } .small { font-size: .875rem; }
dl.lines { margin: 0 0 1rem; } dl.lines > div { display: flex; justify-content: space-between; gap: 1rem; padding: .6rem 0; border-top: 1px solid var(--line); }
dl.lines dt, dl.lines dd { margin: 0; } dl.lines dd { white-space: nowrap; font-variant-numeric: tabular-nums; } dl.lines .total { font-weight: 650; }
.columns > section { margin: 0; } .card > :last-child { margin-bottom: 0; } .count { white-space: nowrap; color: var(--soft); }
.field { margin: 0 0 1rem; } .pair { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; }
label { display: block; font-weight: 550; font-size: .9rem; margin-bottom: .25rem; }
input { width: 100%; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .75rem; min-height: 2.75rem; }
input::placeholder { color: var(--soft); opacity: 1; }
input[readonly] { background: var(--ground); color: var(--soft); }
input[aria-invalid="true"] { border-color: var(--bad); border-width: 2px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.wrong { color: var(--bad); font-size: .875rem; margin: .25rem 0 0; }
.alert { background: var(--bad-ground); color: var(--bad); border-radius: .5rem; padding: .75rem 1rem; margin: 0 0 1rem; } .alert p { margin: 0; } .alert a { color: inherit; }
button, .button { display: block; width: 100%; font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer; color: var(--accent-ink); background: var(--accent); border: 1px solid var(--accent); border-radius: .5rem; padding: .7rem 1rem; min-height: 2.75rem; }
button.second { background: transparent; color: var(--accent); margin-top: .75rem; }
.back { display: inline-block; padding: .35rem 0; margin-bottom: 1rem; }
details { margin-top: 1.25rem; } summary { cursor: pointer; padding: .35rem 0; font-weight: 550; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .875rem; }
table:not(.cards) :is(th, td) { white-space: nowrap; overflow-wrap: normal; }
td form { display: flex; gap: .5rem; margin: 0; } td button { width: auto; min-height: 0; padding: .2rem .6rem; } td button.second { margin: 0; }
td input { width: 6rem; min-height: 0; padding: .2rem .4rem; }
th, td { text-align: left; padding: .4rem .75rem .4rem 0; border-top: 1px solid var(--line); vertical-align: top; } th { color: var(--soft); font-weight: 550; }
.cards th, .cards td { border: 0; border-top: 1px solid var(--line); } .number { font-family: ui-monospace, monospace; white-space: nowrap; font-weight: 400; color: inherit; }
section { margin: 0 0 2rem; } .id { font-family: ui-monospace, monospace; font-size: .8rem; } .good { color: var(--good); } .bad { color: var(--bad); }
`;

export const styleHash = `'sha256-${createHash("sha256").update(style).digest("base64")}'`;
