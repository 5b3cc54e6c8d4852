import type { Model } from "./rules.ts";
import type { News, Session, World } from "./world.ts";

/** Stripe says what has become of a session, by a webhook or to who asked. */
export function tellPayments(world: World, attempt: number, by: News["by"]): void {
  const { status } = world.sessions[attempt] as Session;
  const isSaid = world.news.some((news) => news.attempt === attempt && news.status === status && news.by === by);
  if (!isSaid) world.news.push({ attempt, status, by, isKnown: false });
}

/** What a session becomes, and the webhook about it. */
export function become(world: World, attempt: number, session: Session): void {
  world.sessions[attempt] = session;
  tellPayments(world, attempt, "webhook");
}

/** Ends a session, or answers what it has become before. */
export function closeAtStripe(world: World, attempt: number): void {
  const session = world.sessions[attempt] as Session;
  if (session.status === "open") become(world, attempt, { ...session, status: "expired" });
  tellPayments(world, attempt, "answer");
}

/** Whether an event of Stripe is new: commands/receiveStripeEvent.ts. What was asked for bears no id. */
export function storesStripeEvent({ rules }: Model, { by, isKnown }: News): boolean {
  return by === "answer" || !isKnown || !rules.hasInbox;
}
