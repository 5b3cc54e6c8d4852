import type { Scenario } from "./scenario.ts";
import { growth } from "./scenarios/growth.ts";
import { hotEvent } from "./scenarios/hotEvent.ts";
import { mixed } from "./scenarios/mixed.ts";
import { openLoop } from "./scenarios/openLoop.ts";
import { overload } from "./scenarios/overload.ts";
import { relay } from "./scenarios/relay.ts";
import { saleOpening } from "./scenarios/saleOpening.ts";
import { search } from "./scenarios/search.ts";
import { seats } from "./scenarios/seats.ts";
import { sellOut } from "./scenarios/sellOut.ts";
import { startUp } from "./scenarios/startUp.ts";
import { webhooks } from "./scenarios/webhooks.ts";
import { zipf } from "./scenarios/zipf.ts";

/** In the order in which they are run. */
export const scenarios: readonly Scenario[] = [
  hotEvent,
  zipf,
  sellOut,
  seats,
  mixed,
  webhooks,
  saleOpening,
  relay,
  openLoop,
  growth,
  search,
  startUp,
  overload,
];
