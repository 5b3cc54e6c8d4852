import { registerAndVerify, resetPassword, takeDataAway } from "./accounts.ts";
import { checkIn, everybodyLeaves, loseADispute, loseAWebhook } from "./afterwards.ts";
import type { Scene } from "./scene.ts";
import { cancelByPolicy, moveTheEvent, payForTickets, publishAndTell } from "./selling.ts";
import type { Walker } from "./walker.ts";

export type Chapter = { readonly says: string; readonly run: (walker: Walker, scene: Scene) => Promise<void> };

/** A walk through the product as a host and two attendees, in this order. */
export const chapters: readonly Chapter[] = [
  { says: "an address is verified by the link mailed to it, once", run: registerAndVerify },
  { says: "a follower hears of a new event, and who is interested when its sale opens", run: publishAndTell },
  { says: "whoever pays gets a ticket with a code for each place, and a calendar entry", run: payForTickets },
  { says: "an event that is moved is told to everybody with a ticket", run: moveTheEvent },
  { says: "whoever cancels gets back what the policy says, and is told", run: cancelByPolicy },
  { says: "a ticket opens a door once, and the second scan hears when and where the first was", run: checkIn },
  {
    says: "a payment whose webhook was lost is found by reconciliation, and one that is disputed and lost ends its booking",
    run: async (walker, scene) => loseADispute(walker, scene, await loseAWebhook(walker, scene)),
  },
  { says: "a forgotten password is set anew by a mailed link, once, and ends the sessions before", run: resetPassword },
  { says: "whoever asks gets everything that is kept of them", run: takeDataAway },
  { says: "accounts can be deleted, and a host's takes the events along", run: everybodyLeaves },
];
