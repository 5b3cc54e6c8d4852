import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { checkSystemAtRest, checkSystemWhileRunning } from "@stagedoor/invariants/checkSystem";
import { parseClientRecord } from "@stagedoor/invariants/clients";
import { reportText } from "@stagedoor/invariants/reportText";
import { addressesOf } from "./addresses.ts";

const usage = `npm run check:invariants -- [options]
  --while-running          only what must hold at every instant; else it waits for rest and checks everything
  --rest-timeout <s>       longest wait for rest (default 60)
  --grace <s>              how long a hold may outlive its end (default 120)
  --clients <file>         JSON of what clients were told: {bookings: [{id, amount}], users, events, cancelled, paid, …}
  --accounted <ids>        ids of messages that are known to be dead letters, separated by commas
  --json                   the report as JSON
  --auth, --events, --bookings, --payments, --email <url>   a database (or DATABASE_URL_AUTH, …)
  --brokers <host:port,…>  Kafka (or KAFKA_BROKERS; KAFKA_TOPIC_PREFIX, KAFKA_TLS and KAFKA_SASL_* as services have them)
Without addresses it looks at the copy that npm start runs here.`;

try {
  process.exit(await run());
} catch (error) {
  console.error((error as Error).message);
  process.exit(2);
}

/** Answers the exit code: 0 when everything holds, 1 when not. */
async function run(): Promise<number> {
  const options = readOptions();
  const addresses = addressesOf(options, process.env);
  const report = options["while-running"]
    ? await checkSystemWhileRunning(addresses)
    : await checkSystemAtRest({ ...addresses, ...restOptions(options) });
  console.log(options.json ? JSON.stringify(report, null, 2) : reportText(report));
  return report.violations === 0 ? 0 : 1;
}

type Options = ReturnType<typeof readOptions>;

function restOptions(options: Options) {
  const { clients, accounted, json } = options;
  return {
    restTimeoutMs: seconds(options, "rest-timeout") * 1000,
    graceMs: seconds(options, "grace") * 1000,
    planted: new Set(accounted.split(",").filter((id) => id !== "")),
    ...(clients === undefined ? {} : { clients: parseClientRecord(readFileSync(clients, "utf8")) }),
    ...(json ? {} : { tell: (left: readonly string[]) => console.log(`waiting for rest: ${left.join("; ")}`) }),
  };
}

function seconds(options: Options, name: "rest-timeout" | "grace"): number {
  const value = Number(options[name]);
  if (!Number.isFinite(value) || value < 0)
    throw new Error(`--${name} must be seconds, not "${options[name]}"\n${usage}`);
  return value;
}

function readOptions() {
  const text = { type: "string" } as const;
  try {
    const { values } = parseArgs({
      options: {
        "while-running": { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        "rest-timeout": { type: "string", default: "60" },
        grace: { type: "string", default: "120" },
        accounted: { type: "string", default: "" },
        clients: text,
        auth: text,
        events: text,
        bookings: text,
        payments: text,
        email: text,
        brokers: text,
      },
    });
    return values;
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${usage}`);
  }
}
