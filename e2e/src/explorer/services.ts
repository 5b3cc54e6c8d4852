import { liveAttempt } from "./attempts.ts";
import { expire, projectEvent, releaseNext, settle } from "./bookings.ts";
import { announceAgain, endPayment, giveUpAttempt, hearBookings, hearSession, requestClosing } from "./payments.ts";
import { hearGivenBack, sendRefund } from "./refunds.ts";
import type { Model } from "./rules.ts";
import type { Step } from "./step.ts";
import { closeAtStripe, storesStripeEvent } from "./stripe.ts";
import type { AttemptRow, News, Session, World } from "./world.ts";

/** What the services do by themselves, and time. A process that is killed, or slow, is one whose step comes later. */
export function serviceSteps(model: Model, world: World): Step[] {
  const steps: Step[] = [];
  const may = (name: string, run: Step["run"]) => steps.push({ name, isCertain: true, run });
  if (world.events.length > 0) may("bookings hears of the event", (to) => projectEvent(model, to));
  if (world.isReleasing) may("bookings releases the next booking of the event", (to) => releaseNext(model, to));
  for (const [index, row] of world.bookings.entries()) {
    if (row === null) continue;
    bookingSteps(model, world, index, may);
    if (row.status === "held" && row.age >= 2)
      may(`bookings expires booking ${index}`, (to) => expire(model, to, index));
  }
  for (const index of world.attempts.keys()) attemptSteps(model, world, index, may);
  for (const [index, news] of world.news.entries()) {
    may(`payments hears by ${nameOf(news)}`, (to) => {
      to.news.splice(index, 1);
      if (storesStripeEvent(model, news)) hearSession(model, to, news.attempt, news.status);
    });
  }
  for (const [index, refund] of world.refunds.entries()) {
    if (refund.status !== "requested") continue;
    may(`payments asks Stripe for refund ${index}`, (to) => sendRefund(model, to, index));
  }
  for (const [index, { isHeard, attempt }] of world.givenBack.entries()) {
    if (isHeard) continue;
    may(`payments hears that money of attempt ${attempt} went back`, (to) => {
      // commands/healIntent.ts: this news may overtake the news that the money came.
      if (to.attempts[attempt]?.received === null) hearSession(model, to, attempt, "paid");
      hearGivenBack(to, index);
    });
  }
  if (isTimeNews(world)) may("time passes", passTime);
  return steps;
}

const nameOf = ({ by, attempt, status }: News) => `${by} that session ${attempt} is ${status}`;

type May = (name: string, run: Step["run"]) => void;

function bookingSteps(model: Model, world: World, index: number, may: May): void {
  const [toBookings, toPayments] = [world.toBookings[index] ?? [], world.toPayments[index] ?? []];
  if (toBookings[0]) {
    may(`bookings hears ${toBookings[0].type} of booking ${index}`, (to) => settle(model, to, index, 1));
  }
  if (toBookings.length > 1) {
    may(`bookings hears all of payments about booking ${index}`, (to) => settle(model, to, index, toBookings.length));
  }
  if (toPayments[0]) {
    may(`payments hears ${toPayments[0].type} of booking ${index}`, (to) => hearBookings(model, to, index, 1));
  }
  if (toPayments.length > 1) {
    may(`payments hears all about booking ${index}`, (to) => hearBookings(model, to, index, toPayments.length));
  }
  const [known, payment] = [world.known[index], world.payments[index]];
  const isOpen = payment == null || (payment.status === "open" && !payment.isClosing);
  if (known?.status === "held" && (world.bookings[index]?.age ?? 0) >= 1 && isOpen) {
    may(`payments ends the hold of booking ${index}`, (to) => requestClosing(to, index));
  }
  // commands/closePayment.ts, where the attempt it was to close is over.
  if (payment?.status === "open" && payment.isClosing && liveAttempt(world, index) < 0) {
    may(`payments closes the payment of booking ${index}`, (to) => endPayment(model, to, index, null));
  }
}

function attemptSteps(model: Model, world: World, index: number, may: May): void {
  const attempt = world.attempts[index] as AttemptRow;
  const session = world.sessions[index] ?? null;
  const payment = world.payments[attempt.booking];
  // Who opened the checkout, who closes it and the recovery job all repeat the create with the same key and parameters, so it
  // does not matter which of them it is, nor how often.
  if (attempt.status === "open" && session === null) {
    may(`Stripe makes session ${index}`, (to) => {
      to.sessions[index] = { status: "open", isWrongSum: false };
    });
  }
  if (session !== null && !attempt.isStored) {
    may(`payments stores session ${index}`, (to) => hearSession(model, to, index, "open"));
  }
  if (payment?.status === "open" && payment.isClosing && attempt.status === "open" && attempt.isStored) {
    may(`payments ends session ${index} at Stripe`, (to) => closeAtStripe(to, index));
  }
  if (session !== null) {
    may(`payments compares session ${index} with Stripe`, (to) =>
      hearSession(model, to, index, (to.sessions[index] as Session).status),
    );
  }
  if (attempt.status === "processing" && attempt.age >= 2) {
    may(`payments waits no longer for attempt ${index}`, (to) => giveUpAttempt(model, to, index, "failed"));
  }
  if (attempt.status === "paid" && !attempt.isSettled) {
    may(`payments announces attempt ${index} again`, (to) => announceAgain(model, to, index));
  }
}

const waits = (row: AttemptRow) => row.status === "paid" && !row.isSettled && row.announcements < 2 && row.waited < 1;

/** Whether anybody waits for a time that has not come yet. */
function isTimeNews(world: World): boolean {
  const held = world.bookings.some((row, index) => {
    return row !== null && row.age < 2 && (row.status === "held" || world.known[index]?.status === "held");
  });
  return held || world.attempts.some((row) => waits(row) || (row.status === "processing" && row.age < 2));
}

function passTime(world: World): void {
  for (const row of world.bookings) if (row !== null) row.age = Math.min(row.age + 1, 2);
  for (const row of world.attempts) {
    if (waits(row)) row.waited += 1;
    row.age = Math.min(row.age + 1, 2);
  }
}
