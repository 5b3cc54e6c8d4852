import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "@stagedoor/platform/testing/until";
import { type Random, randomFrom } from "../chaos/random.ts";
import { startOpeningMailServer } from "./mailServer.ts";
import { startReplicas } from "./replicas.ts";
import { type Stage, setStage } from "./stage.ts";

export type KillPlan = {
  readonly people: number;
  readonly chunk: number;
  /** Kills of each service, at moments that follow from the seed. */
  readonly kills: { readonly events: number; readonly email: number };
  readonly seed: number;
  readonly kafka: { readonly brokers: readonly string[]; readonly topicPrefix: string };
  readonly timeoutMs: number;
};

export type OpeningOutcome = {
  readonly kills: { readonly events: number; readonly email: number };
  readonly connections: number;
  /** Different Message-IDs, and different addresses, that mails came with. */
  readonly messageIds: number;
  readonly addresses: number;
  /** Mails that came beyond the first of their Message-ID. */
  readonly repeats: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** Messages of events that email acted on, each of other people. */
  readonly messages: number;
};

const connections = 5;
const replicas = 2;

/**
 * Opens a sale while two replicas each of events and email are killed at random: events when so many people are in messages,
 * email when so many mails are with the server, just before it says 250. Answers what the mail server saw once all is done.
 */
export async function openAmidKills(plan: KillPlan): Promise<OpeningOutcome> {
  const random = randomFrom(plan.seed);
  const logDir = mkdtempSync(join(tmpdir(), "sale-opening-"));
  const ends: (() => Promise<unknown>)[] = [];
  try {
    const mailMoments = momentsOf(random, plan.kills.email, plan.people);
    let killEmail = (): void => {};
    const server = await startOpeningMailServer((total) => {
      if (total < (mailMoments[0] ?? Number.POSITIVE_INFINITY)) return;
      mailMoments.shift();
      killEmail();
    });
    ends.push(server.close);
    const stage = await setStage({ ...plan, smtpPort: server.port, connections });
    ends.push(stage.end);
    const events = await startReplicas("events", replicas, stage.env.events, logDir);
    ends.push(events.stop);
    const email = await startReplicas("email", replicas, stage.env.email, logDir);
    ends.push(email.stop);
    killEmail = () => email.kill(random.whole(0, replicas - 1));
    await stage.open();
    await killWhileTelling(stage, () => events.kill(random.whole(0, replicas - 1)), random, plan);
    const isSent = async () => (await stage.mails()).sent === plan.people;
    await until(isSent, { timeoutMs: plan.timeoutMs, everyMs: 200, what: "every mail is sent" });
    return {
      kills: { events: events.kills(), email: email.kills() },
      connections,
      messageIds: server.times.size,
      addresses: new Set([...server.recipients.values()].flatMap((addresses) => [...addresses])).size,
      repeats: server.total() - server.times.size,
      statuses: await stage.mails(),
      messages: await stage.messages(),
    };
  } finally {
    for (const end of ends.toReversed()) await end();
    rmSync(logDir, { recursive: true, force: true });
  }
}

/** Kills when as many people as planned are in messages; ends when all are. */
async function killWhileTelling(stage: Stage, kill: () => void, random: Random, plan: KillPlan): Promise<void> {
  const moments = momentsOf(random, plan.kills.events, plan.people);
  const look = async () => {
    const { people, isAll } = await stage.told();
    while (people >= (moments[0] ?? Number.POSITIVE_INFINITY)) {
      moments.shift();
      kill();
    }
    return isAll;
  };
  await until(look, { timeoutMs: plan.timeoutMs, everyMs: 5, what: "everybody is in a message" });
}

/** So many numbers from 1 to nearly all of `of`, rising. */
function momentsOf(random: Random, count: number, of: number): number[] {
  return Array.from({ length: count }, () => random.whole(1, Math.floor(of * 0.95))).sort((a, b) => a - b);
}
