import { spawn } from "node:child_process";
import { repositoryRoot } from "@stagedoor/platform/state";

/** Run side by side by turbo, which answers from its cache where nothing has changed. */
const tasks = ["check:types", "check:lint", "check:architecture", "check:unit"];

const since = performance.now();
const flags = ["--continue=always", "--output-logs=errors-only", "--log-order=grouped", "--no-update-notifier"];
const child = spawn("turbo", ["run", ...tasks, ...flags], {
  cwd: repositoryRoot,
  env: {
    ...process.env,
    ...(process.stdout.isTTY ? {} : { NO_COLOR: "1" }),
    TURBO_TELEMETRY_DISABLED: "1",
    DO_NOT_TRACK: "1",
  },
  stdio: ["ignore", "inherit", "inherit"],
});
child.once("error", (error) => {
  console.error(`turbo could not be run: ${error.message}`);
  process.exit(1);
});
child.once("close", (code) => {
  const seconds = ((performance.now() - since) / 1000).toFixed(1);
  // Turbo names those that failed above this line.
  console.log(
    code === 0 ? `types, lint, architecture and unit tests hold (${seconds} s)` : `the check failed (${seconds} s)`,
  );
  process.exit(code ?? 1);
});
