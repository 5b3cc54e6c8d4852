import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Control } from "../control.ts";
import { ApiFailure } from "../failure.ts";
import { failureAnswer, send } from "./answer.ts";
import { type ControlCall, controlCalls } from "./controlCalls.ts";
import { checkSecretKey } from "./secretKey.ts";

/** The switches over HTTP: `POST /_sandbox/<call>` with a JSON body and the secret key. */
export async function controlRoutes(app: FastifyInstance, options: { control: Control; secretKey: string }) {
  for (const [name, call] of Object.entries<ControlCall>(controlCalls)) {
    app.post(`/_sandbox/${name}`, { schema: { body: call.body }, preValidation: emptyBody }, async (request, reply) => {
      try {
        checkSecretKey(request.headers.authorization, options.secretKey);
        return reply.send({ result: call.run(options.control, request.body) ?? null });
      } catch (error) {
        if (error instanceof ApiFailure) return send(reply, failureAnswer(error));
        throw error;
      }
    });
  }
}

/** Calls without parameters need no body. */
async function emptyBody(request: FastifyRequest): Promise<void> {
  request.body ??= {};
}
