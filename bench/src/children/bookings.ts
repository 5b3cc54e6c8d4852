import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { bookingsSettings } from "@stagedoor/bookings/config";
import { buildBookings } from "@stagedoor/bookings/service";
import { readSettings } from "@stagedoor/service/settings";
import { type Way, ways } from "../baselines/ways.ts";
import { serve } from "./rpc.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const way = process.env.WAY as Way;
const service = await buildBookings(readSettings(process.env, bookingsSettings), {
  relay: process.env.RELAY === "on",
  holdPlaces: ({ database }, make, settings) => ways[way](database, make, settings),
});

serve({
  async start() {
    const { url } = await service.start();
    await service.ready();
    return url;
  },
  drained: () => service.relay()?.drained(60_000),
  memory: () => process.memoryUsage().rss,
  /** What is in use once the garbage is gone: how much more V8 keeps than that is its own decision. */
  liveHeap() {
    collectGarbage();
    return process.memoryUsage().heapUsed;
  },
  stop: () => service.stop(),
});
