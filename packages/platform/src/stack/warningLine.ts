const warn = 40;
const error = 50;

/** What a person should see of a line of a service's log: undefined for anything less than a warning. At most 300 characters. */
export function warningLine(line: string): string | undefined {
  if (line.trim() === "") return undefined;
  const entry = parse(line);
  // Not JSON: a crash before the log exists, or Node's own words. The stack trace's frames stay in the file.
  if (entry === undefined) return /^\s|^Node\.js v|^\(|^node:/.test(line) ? undefined : line.slice(0, 300);
  const level = levelOf(entry.level);
  if (level < warn) return undefined;
  const message = [answered(entry) ?? entry.msg, entry.err?.message].filter(isText);
  return `${level >= error ? "error" : "warning"}: ${[...new Set(message)].join(": ")}`.slice(0, 300);
}

type Entry = {
  level?: unknown;
  msg?: unknown;
  err?: { message?: unknown };
  method?: unknown;
  path?: unknown;
  status?: unknown;
};

/** The line about a request says only "request"; which one, and what came of it, is in its fields. */
function answered({ method, path, status }: Entry): string | undefined {
  return isText(method) && isText(path) ? `${method} ${path} answered ${status}` : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function parse(line: string): Entry | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return undefined;
  }
}

function levelOf(level: unknown): number {
  if (typeof level === "number") return level;
  return { warn: 40, error: 50, fatal: 60 }[String(level)] ?? 0;
}
