import { projectEvent, settle } from "./bookings.ts";
import { giveUpAttempt, hearBookings, hearSession } from "./payments.ts";
import type { Model } from "./rules.ts";
import type { Step } from "./step.ts";
import { become, storesStripeEvent } from "./stripe.ts";
import type { AttemptRow, World } from "./world.ts";

/**
 * What may go wrong, as often as a scenario allows. Redelivery: a process dies after its commit and before Kafka knows, or a send
 * that was thought to have failed arrives late; either way the message comes again, after newer ones at the worst.
 */
export function troubleSteps(model: Model, world: World): Step[] {
  const steps: Step[] = [];
  if (world.erasures > 0) {
    for (const attendee of new Set(model.scenario.bookings.map((booking) => booking.attendee))) {
      if (world.erased.includes(attendee)) continue;
      const run = (to: World) => {
        to.erasures -= 1;
        to.erased.push(attendee);
      };
      steps.push({ name: `the account of attendee ${attendee} is deleted`, isCertain: false, run });
    }
  }
  if (world.faults === 0) return steps;
  const may = (name: string, run: Step["run"]) => {
    const fault = (to: World) => {
      to.faults -= 1;
      run(to);
    };
    steps.push({ name, isCertain: false, run: fault });
  };
  messageFaults(model, world, may);
  stripeFaults(model, world, may);
  return steps;
}

type May = (name: string, run: Step["run"]) => void;

function messageFaults(model: Model, world: World, may: May): void {
  const [event] = world.events;
  if (event) {
    may("bookings hears of the event, and will again", (to) => {
      projectEvent(model, to);
      to.events.push(event);
    });
  }
  for (const index of world.bookings.keys()) {
    const [fromPayments, fromBookings] = [world.toBookings[index]?.[0], world.toPayments[index]?.[0]];
    if (fromPayments) {
      may(`bookings hears ${fromPayments.type} of booking ${index}, and will again`, (to) => {
        settle(model, to, index, 1);
        to.toBookings[index]?.push({ ...fromPayments, isKnown: true });
      });
    }
    if (fromBookings) {
      may(`payments hears ${fromBookings.type} of booking ${index}, and will again`, (to) => {
        hearBookings(model, to, index, 1);
        to.toPayments[index]?.push({ ...fromBookings, isKnown: true });
      });
    }
    if (model.rules.hasOutbox) continue;
    if (fromPayments) may(`payments dies before it sends ${fromPayments.type}`, (to) => to.toBookings[index]?.pop());
    if (fromBookings) may(`bookings dies before it sends ${fromBookings.type}`, (to) => to.toPayments[index]?.pop());
  }
}

function stripeFaults(model: Model, world: World, may: May): void {
  for (const [index, news] of world.news.entries()) {
    const { by, attempt, status } = news;
    if (by === "webhook") {
      may(`payments hears that session ${attempt} is ${status}, and will again`, (to) => {
        to.news[index] = { ...news, isKnown: true };
        if (storesStripeEvent(model, news)) hearSession(model, to, attempt, status);
      });
    }
    may(`the ${by} that session ${attempt} is ${status} is lost`, (to) => {
      to.news.splice(index, 1);
    });
  }
  for (const [index, session] of world.sessions.entries()) {
    const { status } = world.attempts[index] as AttemptRow;
    if (session?.status === "open") {
      may(`Stripe takes a wrong sum in session ${index}`, (to) =>
        become(to, index, { status: "paid", isWrongSum: true }),
      );
    }
    if (session === null && status === "open") {
      may(`Stripe refuses to make session ${index}`, (to) => giveUpAttempt(model, to, index, "expired"));
    }
  }
}
