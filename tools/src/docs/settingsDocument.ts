import { prepareSettings } from "@stagedoor/service/runPrepare";
import type { Setting, SettingsSpec } from "@stagedoor/service/settings";
import {
  authSettings,
  databaseSettings,
  httpSettings,
  kafkaSettings,
  publicSettings,
} from "@stagedoor/service/sharedSettings";
import { type DescribedSetting, serviceSettings, settingsList } from "./settingsList.ts";

const head = `# Settings

Everything is set by environment variables. Text is trimmed, and an empty variable counts as one that is not set. A bad value, or a
required one (**bold**) that is missing, stops the start with 78 and a line that names it; all are told at once, and no value is
repeated. \`node src/main.ts --check-settings\` only does that. Beside these, Node's own \`NODE_EXTRA_CA_CERTS\` adds private authorities to
all connections by TLS, and \`sslmode\` in DATABASE_URL says how Postgres is reached.

This page is written by \`npm run docs:generate\` from what the services read their environment with.
`;

const blocks: { title: string; spec: SettingsSpec }[] = [
  { title: "Every service", spec: { ...httpSettings, ...publicSettings } },
  { title: "Every service with a database", spec: { ...databaseSettings, ...kafkaSettings } },
  { title: "Services that check tokens", spec: authSettings },
];

/** docs/settings.md: what services share once, then a table for each service, and one for each command of a deployment. */
export function settingsDocument(): string {
  const shared = blocks.flatMap(({ spec }) => Object.values(spec));
  const services = Object.entries(serviceSettings);
  const { createDatabases = [] } = settingsList();
  return [
    head,
    ...blocks.map(({ title, spec }) => section(title, readers(spec, services), Object.values(spec))),
    ...services.map(([name, spec]) => section(name, "", own(spec, shared))),
    section(
      "The command prepare",
      `\`src/cli/prepare.ts\` of each service with a database. It also reads ${named(prepareSettings, shared)} as above.`,
      own(prepareSettings, shared),
    ),
    section("The command createDatabases", "`packages/postgres/src/cli/createDatabases.ts`.", createDatabases),
  ].join("\n");
}

function section(title: string, about: string, settings: readonly DescribedSetting[]): string {
  const rows = settings.map(row).join("\n");
  const table = `| variable | what it is | default | limits |\n| --- | --- | --- | --- |\n${rows}\n`;
  return `## ${title}\n\n${about === "" ? "" : `${about}\n\n`}${settings.length === 0 ? "None of its own.\n" : table}`;
}

function row({ name, about, limits, required, default: fallback }: DescribedSetting): string {
  const shown = required ? "**required**" : fallback ? code(fallback) : "none";
  return `| ${required ? `**\`${name}\`**` : code(name)} | ${cell(about)} | ${shown} | ${cell(limits).replace(/^matches (.+)$/, "matches `$1`")} |`;
}

function code(text: string): string {
  return `\`${cell(text)}\``;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function own(spec: SettingsSpec, shared: readonly Setting<unknown>[]): Setting<unknown>[] {
  return Object.values(spec).filter((setting) => !shared.includes(setting));
}

function named(spec: SettingsSpec, shared: readonly Setting<unknown>[]): string {
  const names = Object.values(spec).flatMap((setting) => (shared.includes(setting) ? [`\`${setting.name}\``] : []));
  return names.join(", ");
}

function readers(block: SettingsSpec, services: [string, SettingsSpec][]): string {
  const first = Object.values(block).at(-1);
  const names = services.flatMap(([name, spec]) => (first && Object.values(spec).includes(first) ? [name] : []));
  return `${names.join(", ")}.`;
}
