import { expect, it } from "vitest";
import { databaseCheck } from "../src/databaseCheck.ts";

it("takes a commit within the last second for an answer, and asks the database otherwise", async () => {
  let commit = (): void => {};
  let time = 5_000;
  const away = new Error("away");
  const database = {
    afterCommit(listener: () => void) {
      commit = listener;
      return () => {};
    },
    ping: () => Promise.reject(away),
  };
  const check = databaseCheck(database, () => time);
  await expect(check()).rejects.toBe(away);
  commit();
  time += 999;
  await check();
  time += 1;
  await expect(check()).rejects.toBe(away);
});
