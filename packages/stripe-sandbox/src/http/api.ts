import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ApiFailure, rejected, serverFailure } from "../failure.ts";
import { newId } from "../ids.ts";
import { parseForm } from "../params/form.ts";
import { apiVersion } from "../shapes/event.ts";
import type { State } from "../state.ts";
import { type Answer, failureAnswer, render, send } from "./answer.ts";
import { checkoutRoutes } from "./checkoutRoutes.ts";
import { disputeRoutes } from "./disputeRoutes.ts";
import { eventRoutes } from "./eventRoutes.ts";
import { type Fault, takeFault } from "./faults.ts";
import { conflict, type Keyed, readKey, remember, replay } from "./idempotency.ts";
import { paymentRoutes } from "./paymentRoutes.ts";
import { refundRoutes } from "./refundRoutes.ts";
import type { Route } from "./route.ts";
import { checkSecretKey } from "./secretKey.ts";

export type ApiOptions = { state: State; secretKey: string; runDue: () => void };

/** Serves `/v1`: every endpoint of the sandbox, with Stripe's keys, errors, idempotency and headers. */
export async function api(app: FastifyInstance, options: ApiOptions): Promise<void> {
  const running = new Set<string>();
  for (const route of [...checkoutRoutes, ...paymentRoutes, ...refundRoutes, ...disputeRoutes, ...eventRoutes]) {
    app.route({
      method: route.method,
      url: route.path,
      handler: (request, reply) => handle(options, running, route, request, reply),
    });
  }
}

async function handle(
  options: ApiOptions,
  running: Set<string>,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const { state } = options;
  const requestId = newId(state.random, "req_").slice(0, 18);
  const version = String(request.headers["stripe-version"] ?? apiVersion);
  reply.header("request-id", requestId).header("stripe-version", version);
  try {
    checkSecretKey(request.headers.authorization, options.secretKey);
    checkVersion(version);
    const path = new URL(request.url, "http://sandbox.test").pathname;
    const text = formOf(route, request);
    const run = route.prepare(parseForm(text));
    const keyed = route.method === "POST" ? readKey(request.headers["idempotency-key"], path, text) : undefined;
    if (keyed) reply.header("idempotency-key", keyed.key);
    options.runDue();
    return await answerOnce(state, running, keyed, reply, async () => {
      const fault = takeFault(state.store, route.method, path);
      if (fault?.delayMs !== undefined) await sleep(fault.delayMs, undefined, { ref: false });
      const cause = { id: requestId, idempotencyKey: keyed?.key ?? null };
      const id = (request.params as { id?: string }).id ?? "";
      const execute = (): Answer => ({ status: 200, body: render(run(state, cause, id), version) });
      return perform(state, keyed, requestId, fault, execute);
    });
  } catch (error) {
    if (error instanceof ApiFailure) return send(reply, failureAnswer(error));
    throw error;
  }
}

/** The parameters as they were sent: the query of a read, the body of a write. Errors: the body is not a form. */
function formOf(route: Route, request: FastifyRequest): string {
  if (route.method === "GET") return request.url.split("?")[1] ?? "";
  const { body } = request;
  if (body === undefined || body === null) return "";
  if (typeof body === "string" && !request.headers["content-type"]?.startsWith("text/")) return body;
  const message =
    "Invalid request (check that your POST content type is application/x-www-form-urlencoded). If you have any questions, we can help at https://support.stripe.com/.";
  throw rejected(400, "invalid_request_error", message);
}

/** Answers a key that was used before with what it was answered then, and refuses it while that still runs. */
async function answerOnce(
  state: State,
  running: Set<string>,
  keyed: Keyed | undefined,
  reply: FastifyReply,
  work: () => Promise<Answer | "cut">,
): Promise<unknown> {
  if (keyed) {
    if (running.has(keyed.key)) throw conflict(keyed.key);
    const saved = replay(state, keyed);
    if (saved) {
      reply.header("idempotent-replayed", "true").header("original-request", saved.request_id);
      return send(reply, saved);
    }
    running.add(keyed.key);
  }
  try {
    const answer = await work();
    if (answer !== "cut") return send(reply, answer);
    reply.hijack();
    reply.raw.destroy();
    return reply;
  } finally {
    if (keyed) running.delete(keyed.key);
  }
}

/** Runs an endpoint and remembers its answer in the same transaction, as the fault (if one is set) has it. */
function perform(
  state: State,
  keyed: Keyed | undefined,
  requestId: string,
  fault: Fault | undefined,
  execute: () => Answer,
): Answer | "cut" {
  if (fault?.kind === "cut-before") return "cut";
  return state.store.transaction(() => {
    const injected = serverFailure(fault?.status ?? 500, "An error was injected by the sandbox.");
    let answer = fault?.kind === "error-before" ? undefined : attempt(state, execute);
    let saved = answer instanceof ApiFailure ? answer.saved : true;
    if (answer === undefined || fault?.kind === "error-after") {
      answer = injected;
      saved = injected.saved;
    }
    const given = answer instanceof ApiFailure ? failureAnswer(answer) : answer;
    if (saved) remember(state, keyed, given, requestId);
    return fault?.kind === "cut-after" ? "cut" : given;
  });
}

/** A failure undoes what its endpoint did, and nothing else. */
function attempt(state: State, execute: () => Answer): Answer | ApiFailure {
  try {
    return state.store.transaction(execute);
  } catch (error) {
    if (error instanceof ApiFailure) return error;
    throw error;
  }
}

function checkVersion(version: string): void {
  if (!/^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$/.test(version)) {
    throw rejected(400, "invalid_request_error", `Invalid Stripe API version: ${version.slice(0, 40)}`);
  }
}
