import { afterAll, beforeAll, describe, test } from "vitest";
import { chapters } from "../src/walk/chapters.ts";
import { newScene, type Scene } from "../src/walk/scene.ts";
import { startWalker, type Walker } from "../src/walk/walker.ts";
import { type Mailbox, startMailbox } from "./mailbox.ts";
import { type OwnSystem, startOwnSystem } from "./ownSystem.ts";

let own: OwnSystem;
let mailbox: Mailbox;
let walker: Walker;
let broken = false;
const scene: Scene = newScene();

beforeAll(async () => {
  mailbox = await startMailbox();
  own = await startOwnSystem({ smtpUrl: mailbox.url, env: { RECONCILE_EVERY_MS: "2000" } });
  const { web, sandbox } = own.system;
  const stripe = { url: sandbox.url, secretKey: "sk_test_sandbox" };
  walker = startWalker({ web, stripe, mails: mailbox.mails, tell: () => undefined });
});

afterAll(async () => {
  await own?.stop();
  await mailbox?.close();
});

// Each chapter demands what its name says, answer by answer, and fails by throwing.
describe("a host and two attendees", { timeout: 120_000 }, () => {
  test.for(chapters.map(({ says, run }) => [says, run] as const))("%s", async ([, run]) => {
    if (broken) throw new Error("a chapter before this one has failed");
    broken = true;
    await run(walker, scene);
    broken = false;
  });
});
