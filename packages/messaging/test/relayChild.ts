/** A relay in a process of its own, to be killed. Arguments: database URL, brokers, topic prefix. It says "sending" before each send and "sent" after it. */
import { openDatabase } from "@stagedoor/postgres/database";
import { pino } from "pino";
import { connectMessaging } from "../src/connection.ts";
import { startRelay } from "../src/relay.ts";

const [url = "", brokers = "", topicPrefix = "", freezeAt = ""] = process.argv.slice(2);
const log = pino({ level: "silent" });
const database = openDatabase({ url, poolSize: 2, applicationName: "child" });
const messaging = connectMessaging({
  brokers: brokers.split(","),
  topicPrefix,
  clientId: "child",
  source: "auth",
  log,
});

/** Says where the round stands; at the point to die at it stops there, so that the test can kill it. */
function reach(point: string): Promise<void> {
  process.stdout.write(`${point}\n`);
  return point === freezeAt ? new Promise(() => {}) : Promise.resolve();
}

const makeProducer = messaging.producing.producer.bind(messaging.producing);
messaging.producing.producer = (config) => {
  const producer = makeProducer(config);
  const sendBatch = producer.sendBatch.bind(producer);
  producer.sendBatch = async (batch) => {
    const answer = await sendBatch(batch);
    await reach("sent");
    return answer;
  };
  return producer;
};

startRelay({
  database,
  messaging,
  log,
  onRound: async (_tx, rows) => {
    if (rows.length > 0) await reach("claimed");
    return [];
  },
});
await reach("started");
