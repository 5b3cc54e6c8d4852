/**
 * A relay in a process of its own, to be killed. Arguments: database URL, brokers, topic prefix, point. It says "started",
 * "claimed" and "sent" when it is there, and "failed" when a round was rolled back. At the point it stays for ever; at
 * "stalled", that is claimed, the whole process stands still for longer than a round may wait, once.
 */
import { openDatabase } from "@stagedoor/postgres/database";
import { pino } from "pino";
import { connectMessaging } from "../src/connection.ts";
import { startRelay } from "../src/relay.ts";
import { sendWithinMs } from "../src/relayRound.ts";

const [url = "", brokers = "", topicPrefix = "", freezeAt = ""] = process.argv.slice(2);
const silent = pino({ level: "silent" });
const database = openDatabase({ url, poolSize: 2, applicationName: "child" });
const base = connectMessaging({
  brokers: brokers.split(","),
  topicPrefix,
  clientId: "child",
  source: "auth",
  log: silent,
});

/** Says where the round stands; at the point to die at it stops there, so that the test can kill it. */
function reach(point: string): Promise<void> {
  process.stdout.write(`${point}\n`);
  return point === freezeAt ? new Promise(() => {}) : Promise.resolve();
}

const producing: typeof base.producing = (sockets) => {
  const kafka = base.producing(sockets);
  const makeProducer = kafka.producer.bind(kafka);
  kafka.producer = (config) => {
    const producer = makeProducer(config);
    const sendBatch = producer.sendBatch.bind(producer);
    producer.sendBatch = async (batch) => {
      const answer = await sendBatch(batch);
      await reach("sent");
      return answer;
    };
    return producer;
  };
  return kafka;
};

let stalled = false;
function stall(): void {
  if (freezeAt !== "stalled" || stalled) return;
  stalled = true;
  process.stdout.write("stalled\n");
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4 * sendWithinMs);
}

startRelay({
  database,
  messaging: { ...base, producing },
  log: pino({ level: "warn" }, { write: () => void process.stdout.write("failed\n") }),
  onRound: async (_tx, rows) => {
    if (rows.length > 0) {
      await reach("claimed");
      stall();
    }
    return [];
  },
});
await reach("started");
