import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { finished } from "node:stream/promises";

type Reply = {
  readonly raw: ServerResponse;
  headers(values: Record<string, string>): unknown;
  send(payload: never): unknown;
};

/**
 * Answers a file while it is being written, no faster than its reader takes it. Ends when all is sent or the reader has gone, which
 * also ends the writing, as `mostMs` do: whoever reads nothing must not keep others from theirs. An error of the writing cuts the answer off: the reader sees that it is not whole.
 */
export async function sendFile(
  reply: Reply,
  { name, type }: { readonly name: string; readonly type: string },
  texts: AsyncIterable<string>,
  mostMs: number,
): Promise<void> {
  reply.headers({
    "content-type": `${type}; charset=utf-8`,
    "content-disposition": `attachment; filename="${name}"`,
    "cache-control": "no-store",
  });
  reply.send(Readable.from(texts) as never);
  // Whose connection broke has got what it has got.
  await finished(reply.raw, { signal: AbortSignal.timeout(mostMs) }).catch(() => reply.raw.destroy());
}
