import type { FastifyInstance, FastifyReply } from "fastify";

/**
 * Ends streams that never end by themselves (server-sent events) when the server stops: their clients connect again, elsewhere. Without
 * this a stop would wait for its time limit.
 */
export function closeStreamsOnStop(app: FastifyInstance): (reply: FastifyReply) => void {
  const open = new Set<FastifyReply>();
  app.addHook("preClose", async () => {
    for (const reply of open) reply.raw.destroy();
  });
  return (reply) => {
    open.add(reply);
    reply.raw.once("close", () => open.delete(reply));
  };
}
