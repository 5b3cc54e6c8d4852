import { AsyncLocalStorage } from "node:async_hooks";

/** The message that is being handled, so that what a handler sends names it as its cause. */
export type CurrentMessage = { readonly id: string; readonly correlationId: string };

const storage = new AsyncLocalStorage<CurrentMessage>();

export function currentMessage(): CurrentMessage | undefined {
  return storage.getStore();
}

export function whileHandling<T>(message: CurrentMessage, run: () => Promise<T>): Promise<T> {
  return storage.run(message, run);
}
