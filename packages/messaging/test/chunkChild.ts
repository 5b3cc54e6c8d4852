/**
 * A consumer in a process of its own, to be killed. Arguments: database URL, brokers, topic prefix, group, subject. It says "inside"
 * when its handler has written a chunk with a message of the subject, and stays there for ever.
 */
import { openDatabase } from "@stagedoor/postgres/database";
import { pino } from "pino";
import { connectMessaging } from "../src/connection.ts";
import { startConsumers } from "../src/consumers.ts";
import { recordEffect } from "./handlers.ts";

const [url = "", brokers = "", topicPrefix = "", group = "", subject = ""] = process.argv.slice(2);
const log = pino({ level: "silent" });
const database = openDatabase({ url, poolSize: 4, applicationName: "child" });
const messaging = connectMessaging({
  brokers: brokers.split(","),
  topicPrefix,
  clientId: "child",
  source: "auth",
  log,
});

startConsumers({
  database,
  messaging,
  group,
  log,
  // The least that brokers take: the test waits for as long.
  sessionTimeoutMs: 6_000,
  subscriptions: [
    {
      topic: "users.v1",
      kind: "effect",
      handle: recordEffect,
      async handleMany(tx, messages) {
        for (const message of messages) await recordEffect(tx, message);
        if (!messages.some((message) => message.subject === subject)) return;
        process.stdout.write("inside\n");
        await new Promise(() => {});
      },
    },
  ],
});
