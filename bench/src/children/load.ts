import type { Attempts } from "../load/attempts.ts";
import { type ClosedLoop, closedLoop } from "../load/closedLoop.ts";
import { type Answer, type Connection, openConnection } from "../load/connection.ts";
import { type OpenLoop, openLoop } from "../load/openLoop.ts";
import { completedEvent, type PaidSession, signature } from "../load/webhook.ts";
import { serve } from "./rpc.ts";

export type LoadRun = {
  readonly url: string;
  /** One of them is measured: as fast as it goes, or arrivals at a fixed rate. `workers` are connections. */
  readonly closed?: ClosedLoop;
  readonly open?: OpenLoop;
  /** Each token books each event once at most: attempt n is that of token n % tokens for event n / tokens (or `order[n]`). */
  readonly eventIds: readonly string[];
  readonly order?: Uint32Array;
};

let tokens: readonly string[] = [];

/** The tokens with which requests are made from now on. */
function use(given: readonly string[]): void {
  tokens = given;
}

/** Shows every token to a service once, as somebody does who looks around before booking: it remembers those it has verified. */
async function introduce({ url, workers }: { url: string; workers: number }): Promise<Attempts> {
  return connected(url, workers, ({ host, connections }) =>
    closedLoop({ workers, forMs: 120_000, most: tokens.length }, async (n, worker) => {
      const head = `GET /api/v1/bookings/01900000-0000-7000-8000-000000000000 HTTP/1.1\r\nhost: ${host}\r\n`;
      const answer = await exchange(connections, worker, `${head}authorization: Bearer ${tokens[n]}\r\n\r\n`);
      return answer.status === 404 ? "known" : outcomeOf(answer);
    }),
  );
}

async function book({ url, closed, open, eventIds, order }: LoadRun): Promise<Attempts> {
  const workers = closed?.workers ?? open?.workers ?? 1;
  return connected(url, workers, ({ host, connections }) => {
    const attempt = async (n: number, worker: number) => {
      const index = order?.[n % order.length] ?? Math.floor(n / tokens.length) % eventIds.length;
      const body = `{"eventId":"${eventIds[index]}"}`;
      const head = `POST /api/v1/bookings HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${tokens[n % tokens.length]}\r\n`;
      const entity = `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
      return outcomeOf(await exchange(connections, worker, head + entity));
    };
    if (open !== undefined) return openLoop(open, attempt);
    if (closed !== undefined) return closedLoop(closed, attempt);
    throw new Error("neither a closed nor an open loop");
  });
}

export type DeliverRun = {
  readonly url: string;
  readonly secret: string;
  readonly sessions: readonly PaidSession[];
  readonly workers: number;
};

/** Delivers the webhook of each session once, as fast as they are taken. */
async function deliver({ url, secret, sessions, workers }: DeliverRun): Promise<Attempts> {
  return connected(url, workers, ({ host, connections }) =>
    closedLoop({ workers, forMs: 600_000, most: sessions.length }, async (n, worker) => {
      const now = Math.floor(Date.now() / 1000);
      const body = completedEvent(sessions[n] as PaidSession, now);
      const head = `POST /api/v1/webhooks/stripe HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n`;
      const signed = `stripe-signature: ${signature(body, secret, now)}\r\ncontent-length: ${body.length}\r\n\r\n`;
      const answer = await exchange(connections, worker, head + signed + body);
      return answer.status === 200 ? "taken" : outcomeOf(answer);
    }),
  );
}

function exchange(connections: readonly Connection[], worker: number, request: string): Promise<Answer> {
  return (connections[worker] as Connection).exchange(request);
}

/** "made", or what the problem is called. */
function outcomeOf({ status, body }: Answer): string {
  if (status === 201) return "made";
  const { code } = JSON.parse(body) as { code?: string };
  return code ?? String(status);
}

type Connected = { readonly host: string; readonly connections: readonly Connection[] };

async function connected<T>(url: string, count: number, run: (to: Connected) => Promise<T>): Promise<T> {
  const { hostname, port, host } = new URL(url);
  const connections = await Promise.all(Array.from({ length: count }, () => openConnection(hostname, Number(port))));
  try {
    return await run({ host, connections });
  } finally {
    for (const connection of connections) connection.close();
  }
}

serve({ use, introduce, book, deliver });
