import { cancel, hold } from "./bookings.ts";
import { openCheckout } from "./payments.ts";
import { giveBack, leftAtStripe } from "./refunds.ts";
import type { Model } from "./rules.ts";
import type { Step } from "./step.ts";
import { become } from "./stripe.ts";
import type { Session, World } from "./world.ts";

/** What attendees, hosts, operators and banks may do, at any time or never. */
export function peopleSteps(model: Model, world: World): Step[] {
  const { scenario } = model;
  const steps: Step[] = [];
  const may = (name: string, run: Step["run"]) => steps.push({ name, isCertain: false, run });
  for (const [index, row] of world.bookings.entries()) {
    if (row === null) {
      may(`attendee ${scenario.bookings[index]?.attendee} holds booking ${index}`, (to) => hold(model, to, index));
      continue;
    }
    may(`the attendee opens the checkout of booking ${index}`, (to) => openCheckout(model, to, index));
    if (scenario.canCancel && row.status !== "cancelled") {
      may(`the attendee cancels booking ${index}`, (to) => cancel(model, to, index, "attendee"));
    }
    const payment = world.payments[index];
    if (world.hostRefunds > 0 && payment?.status === "succeeded" && payment.attempt !== null) {
      const { attempt } = payment;
      may(`the host gives back a part of booking ${index}`, (to) => {
        to.hostRefunds -= 1;
        giveBack(model, to, attempt, "host", scenario.hostRefundAmount);
      });
    }
  }
  for (const [index, session] of world.sessions.entries()) sessionSteps(model, world, index, session, may);
  hostSteps(model, world, may);
  return steps;
}

type May = (name: string, run: Step["run"]) => void;

function hostSteps({ scenario }: Model, world: World, may: May): void {
  const next = scenario.host[world.hostSteps];
  if (next === undefined) return;
  may(next === "cancel" ? "the host cancels the event" : `the host wants ${next.capacity} places`, (to) => {
    to.hostSteps += 1;
    const last = to.events.at(-1) ?? { ...to.event, version: to.hostSteps };
    const version = to.hostSteps + 1;
    to.events.push(next === "cancel" ? { ...last, status: "cancelled", version } : { ...last, ...next, version });
  });
}

function sessionSteps(model: Model, world: World, index: number, session: Session | null, may: May): void {
  if (session === null) return;
  const to = (status: Session["status"]) => (after: World) => become(after, index, { ...session, status });
  if (session.status === "open") {
    may(`the attendee pays session ${index}`, to("paid"));
    if (model.scenario.canPayLater) may(`the attendee pays session ${index} by a slow means`, to("unpaid"));
    const { booking } = world.attempts[index] as World["attempts"][number];
    // Stripe's shortest session outlives the hold and its grace.
    if ((world.bookings[booking]?.age ?? 0) >= 2) may(`Stripe ends session ${index}`, to("expired"));
  }
  if (session.status === "unpaid") {
    may(`the money of session ${index} comes`, to("paid"));
    may(`the money of session ${index} does not come`, to("failed"));
  }
  if (world.dashboardRefunds > 0 && leftAtStripe(model, world, index) > 0) {
    may(`an operator gives session ${index} back in Stripe's dashboard`, (after) => {
      after.dashboardRefunds -= 1;
      const amount = leftAtStripe(model, after, index);
      after.givenBack.push({ attempt: index, refund: null, amount, isHeard: false });
    });
  }
}
