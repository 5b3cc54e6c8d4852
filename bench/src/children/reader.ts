import type { Attempts } from "../load/attempts.ts";
import { closedLoop } from "../load/closedLoop.ts";
import { type Connection, openConnection } from "../load/connection.ts";
import { serve } from "./rpc.ts";

export type ReadRun = {
  readonly url: string;
  /** Asked for one after the other, again and again. */
  readonly paths: readonly string[];
  readonly workers: number;
  readonly forMs: number;
};

/** GETs in a closed loop. The outcome is the status. */
async function read({ url, paths, workers, forMs }: ReadRun): Promise<Attempts> {
  const { hostname, port, host } = new URL(url);
  const connections = await Promise.all(Array.from({ length: workers }, () => openConnection(hostname, Number(port))));
  try {
    return await closedLoop({ workers, forMs }, async (n, worker) => {
      const path = paths[n % paths.length];
      const { status } = await (connections[worker] as Connection).exchange(
        `GET ${path} HTTP/1.1\r\nhost: ${host}\r\n\r\n`,
      );
      return String(status);
    });
  } finally {
    for (const connection of connections) connection.close();
  }
}

serve({ read });
