import type { IncomingMessage } from "node:http";
import { Transform } from "node:stream";
import { Problem } from "@stagedoor/service/problem";

const tooLarge = (limit: number) => new Problem("too_large", `The request body is larger than ${limit} bytes.`);

/** The refusal of a body that says beforehand that it is larger than `limit` bytes. */
export function refusedLength(request: IncomingMessage, limit: number): Problem | undefined {
  return Number(request.headers["content-length"] ?? 0) > limit ? tooLarge(limit) : undefined;
}

/**
 * The body as a stream of its own that fails beyond `limit` bytes. The client's own stream is not handed on: who reads it destroys
 * it when a service answers early, and with it the connection on which that answer has to go back.
 */
export function boundedBody(request: IncomingMessage, limit: number): Transform {
  let seen = 0;
  const body = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > limit) done(tooLarge(limit));
      else done(null, chunk);
    },
  });
  request.once("close", () => {
    if (!request.complete) body.destroy(new Error("the client went away while it sent its request"));
  });
  // Whoever reads the body is told; without a listener here its end before that would be nobody's, and end the process.
  body.on("error", () => undefined);
  return request.pipe(body);
}
