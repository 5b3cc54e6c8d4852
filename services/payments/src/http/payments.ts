import { idSchema } from "@stagedoor/contracts/schemas/parts";
import { waitFor } from "@stagedoor/service/awaitProjection";
import { writeOnce } from "@stagedoor/service/idempotency";
import { listQuery, listReply } from "@stagedoor/service/lists";
import { notFound } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import { refundByHost } from "../commands/refundByHost.ts";
import { findBooking } from "../db/bookings.ts";
import type { Deps } from "../deps.ts";
import { exportPayments } from "../queries/exportPayments.ts";
import { listPayments } from "../queries/listPayments.ts";
import { toRefundView } from "../queries/paymentView.ts";
import { exportReply, idParams, paymentReply, refundBody, refundReply } from "./schemas.ts";

export function paymentRoutes(app: App, deps: Deps): void {
  listRoute(app, deps);
  exportRoute(app, deps);
  refundRoute(app, deps);
}

function listRoute(app: App, deps: Deps): void {
  const schema = {
    summary: "The caller's payments, and those of the caller's events",
    querystring: listQuery({ sorts: ["date"], filters: { bookingId: idSchema, eventId: idSchema }, order: "desc" }),
    response: { 200: listReply(paymentReply) },
  };
  const config = { errors: ["not_found", "projection_pending"] } as const;
  app.get("/api/v1/payments", { schema, config, onRequest: app.requireUser }, async (request) => {
    const { bookingId, eventId, limit, offset, order } = request.query;
    if (bookingId) await demandOwn(deps, bookingId, request.user.id);
    return listPayments(deps.database, { userId: request.user.id, bookingId, eventId, limit, offset, order });
  });
}

function exportRoute(app: App, deps: Deps): void {
  const schema = {
    summary: "What is kept of the caller's own payments, refunds and disputes, as a file",
    response: { 200: exportReply },
  };
  app.get("/api/v1/payments/export", { schema, onRequest: app.requireUser }, async (request, reply) => {
    const found = await exportPayments(deps.database, request.user.id, deps.config.exportMax);
    reply.header("content-disposition", 'attachment; filename="payments.json"');
    return { exportedAt: deps.now().toISOString(), ...found };
  });
}

async function demandOwn(deps: Deps, bookingId: string, userId: string): Promise<void> {
  const booking = await waitFor(() => findBooking(deps.database.db, bookingId), {
    id: bookingId,
    what: "booking",
    now: deps.now,
    timeoutMs: deps.config.projectionWaitMs,
  });
  if (booking.attendeeId !== userId && booking.hostId !== userId) throw notFound("booking");
}

function refundRoute(app: App, deps: Deps): void {
  const schema = {
    summary: "Gives back a payment, or a part of it",
    params: idParams,
    body: refundBody,
    response: { 201: refundReply },
  };
  const config = { errors: ["wrong_state", "rule_broken"] } as const;
  app.post(
    "/api/v1/payments/:id/refund",
    { schema, config, onRequest: app.requireRole("host") },
    async (request, reply) => {
      const answer = await writeOnce(deps.database, request, async (tx) => {
        const wish = { paymentId: request.params.id, hostId: request.user.id, amount: request.body?.amount };
        return { status: 201 as const, body: toRefundView(await refundByHost(tx, deps, wish)) };
      });
      return reply.code(answer.status).headers(answer.headers).send(answer.body);
    },
  );
}
