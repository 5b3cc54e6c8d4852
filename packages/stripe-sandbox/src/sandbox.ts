import { randomBytes } from "node:crypto";
import { type Control, makeControl } from "./control.ts";
import { buildApp } from "./http/app.ts";
import { defaults, type SandboxOptions } from "./options.ts";
import { startSchedule } from "./schedule.ts";
import type { State } from "./state.ts";
import { openStore } from "./store/database.ts";
import { putSettingEndpoints } from "./store/endpoints.ts";
import { type Deliverer, startDeliverer } from "./webhooks/deliver.ts";

export type Sandbox = {
  /** Where the API and the hosted page are, without a slash at the end. */
  url: string;
  /** Ends deliveries that are under way (they are made again after a restart) and closes the server. */
  stop(): Promise<void>;
  /** Pays a session as the hosted page would; by default with a card that succeeds. */
  pay: Control["pay"];
  control: Control;
};

/** Starts a sandbox in this process. Errors: the port is taken, the data file cannot be opened. */
export async function startSandbox(given: SandboxOptions = {}): Promise<Sandbox> {
  const options = { ...defaults, ...given };
  const store = openStore(options.dataFile);
  const state: State = {
    store,
    random: options.random ?? randomBytes,
    wallClock: options.now ?? Date.now,
    publicUrl: (options.publicUrl ?? "").replace(/\/+$/, ""),
    settleAfterMs: options.settleAfterMs,
  };
  const schedule = startSchedule(state, () => deliverer);
  const limits = {
    retryDelaysMs: options.retryDelaysMs,
    giveUpAfterMs: options.giveUpAfterMs,
    timeoutMs: options.deliveryTimeoutMs,
    atOnce: options.deliveriesAtOnce,
  };
  const deliverer: Deliverer = startDeliverer(state, limits, schedule.wake);
  const control = makeControl(state, schedule.wake);
  store.afterCommit(schedule.wake);
  let stopped: Promise<void> | undefined;
  const app = await buildApp({ state, secretKey: options.secretKey, control, runDue: schedule.runDue });
  try {
    const url = await app.listen({ host: options.host, port: options.port });
    if (state.publicUrl === "") state.publicUrl = url;
    const endpoints = (options.webhooks ?? []).map(({ url, secret, types = ["*"] }) => ({ url, secret, types }));
    store.transaction(() => putSettingEndpoints(store, endpoints));
    schedule.wake();
    return { url, control, pay: control.pay, stop };
  } catch (error) {
    await stop();
    throw error;
  }

  /** Stopping again waits for the same stop. */
  function stop(): Promise<void> {
    stopped ??= closeAll();
    return stopped;
  }

  async function closeAll(): Promise<void> {
    schedule.stop();
    await app.close();
    await deliverer.stop();
    store.close();
  }
}
