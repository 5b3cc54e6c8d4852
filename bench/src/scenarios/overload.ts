import { serviceCommand } from "@stagedoor/platform/stack/serviceCommand";
import { addEvents, createBookingsDatabase } from "../bookingsDatabase.ts";
import { openHttp } from "../bookingsService.ts";
import { demandOnly, latency, perSecond } from "../load/attempts.ts";
import type { Scenario } from "../scenario.ts";

/** Far more than may wait, so that the queue is always full. */
const connections = 2_000;
const queue = 1_000;
const sampleEveryMs = 1_000;

export const overload: Scenario = {
  name: "overload",
  about: "more buyers than the queue holds, for minutes on end: memory must not grow",
  async open(bench) {
    const forMs = bench.options.minutes * 60_000;
    const http = await openHttp(bench);
    const database = await createBookingsDatabase(bench);
    const limits = { HOLD_MAX_QUEUED_PER_EVENT: String(queue), HOLD_MAX_QUEUED: String(queue) };
    // As services run elsewhere: otherwise the heap grows because nothing keeps it small, whatever is in it.
    const { args, env: allocator } = serviceCommand({ name: "bookings", database: true }, {});
    const env = { ...limits, ...memoryOnly(allocator), NODE_OPTIONS: args.filter(isMemoryFlag).join(" ") };
    const service = await http.startBookings(database, { way: "engine", pool: 10, relay: true, env });
    const ofRounds: number[] = [];
    return {
      steps: [
        async () => {
          await database.empty();
          const eventIds = await addEvents(database, { capacity: 1_000_000_000, events: bench.pick(2_000, 100) });
          const megabytes: number[] = [];
          const look = async () => megabytes.push((await service.child.call<number>("memory")) / 2 ** 20);
          const looking = setInterval(() => void look().catch(() => undefined), sampleEveryMs);
          const closed = { workers: connections, forMs };
          const attempts = await service.load({ closed, eventIds }).finally(() => clearInterval(looking));
          await look();
          demandOnly(attempts, "made", "busy");
          await service.child.call("drained");
          const later = megabytes.slice(Math.floor(megabytes.length / 2)).toSorted((a, b) => a - b);
          const typical = later[Math.floor(later.length / 2)] ?? 0;
          const live = (await service.child.call<number>("liveHeap")) / 2 ** 20;
          ofRounds.push(live);
          return [
            { name: "live heap", unit: "MB", value: live },
            { name: "resident", unit: "MB", value: typical },
            { name: "resident, most", unit: "MB", value: Math.max(...megabytes) },
            { name: "booked", unit: "requests/s", value: perSecond(attempts, "made") },
            { name: "refused (503)", unit: "requests/s", value: perSecond(attempts, "busy") },
            { name: "booked, p99", unit: "ms", value: latency(attempts, "made", 99) },
            { name: "refused, p99", unit: "ms", value: latency(attempts, "busy", 99) },
          ];
        },
      ],
      ratios: () => ({ "live heap, last/first round": (ofRounds.at(-1) ?? 0) / (ofRounds[0] ?? 1) }),
      settings: { connections, queue, minutesOfRound: bench.options.minutes, relay: true },
    };
  },
};

const isMemoryFlag = (flag: string) => /^--max-(semi|old)-space-size=/.test(flag);

function memoryOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(env).filter(([name]) => name.startsWith("MALLOC_"));
  return Object.fromEntries(kept.map(([name, value]) => [name, value ?? ""]));
}
