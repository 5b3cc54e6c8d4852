import { bookingsMutations } from "./bookingsMutations.ts";
import { messagingMutations } from "./messagingMutations.ts";
import type { Mutation } from "./mutation.ts";
import { paymentsMutations } from "./paymentsMutations.ts";
import { peopleMutations } from "./peopleMutations.ts";

/** The safeguards that the promises rest on. Each is taken away by itself. */
export const mutations: readonly Mutation[] = [
  ...bookingsMutations,
  ...paymentsMutations,
  ...messagingMutations,
  ...peopleMutations,
];
