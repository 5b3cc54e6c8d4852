import { busy } from "@stagedoor/service/problem";

/** Runs what waits, while there is room. */
export type WaitingRoom = <T>(wait: () => Promise<T>) => Promise<T>;

/** A waiting room for `most` at once. Errors: busy (503) when it is full. */
export function createWaitingRoom(most: number): WaitingRoom {
  let waiting = 0;
  return async (wait) => {
    if (waiting >= most) throw busy(1);
    waiting += 1;
    try {
      return await wait();
    } finally {
      waiting -= 1;
    }
  };
}
