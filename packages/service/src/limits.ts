import { BlockList, isIPv6 } from "node:net";
import rateLimit from "@fastify/rate-limit";
import underPressure from "@fastify/under-pressure";
import type { FastifyInstance } from "fastify";
import { Problem } from "./problem.ts";
import type { HttpSettings } from "./sharedSettings.ts";

/** How many client addresses are counted at once; the longest unseen one is forgotten first. */
const countedAddresses = 10_000;

/** Requests per client address and minute (429), and 503 while the event loop is late. */
export async function limitRequests(app: FastifyInstance, config: HttpSettings): Promise<void> {
  await app.register(underPressure, { maxEventLoopDelay: config.maxEventLoopDelayMs, retryAfter: 2 });
  const isExempt = exemption(config.rateLimitExempt);
  await app.register(rateLimit, {
    global: false,
    max: config.rateLimitPerMinute,
    timeWindow: 60_000,
    cache: countedAddresses,
    allowList: (request) => isExempt(request.ip),
    errorResponseBuilder: (_request, { ttl }) => tooMany(ttl / 1000),
  });
  if (config.rateLimitPerMinute === 0) return;
  const count = app.createRateLimit();
  app.addHook("onRequest", async (request) => {
    if (request.routeOptions.config.always) return;
    const result = await count(request);
    if (!result.isAllowed && result.isExceeded) throw tooMany(result.ttlInSeconds);
  });
}

/** 429 with the seconds to wait. */
export function tooMany(retryAfter: number): Problem {
  return new Problem("too_many_requests", "Too many requests; please slow down.", { retryAfter });
}

function exemption(ranges: readonly string[]): (ip: string) => boolean {
  const exempt = new BlockList();
  for (const range of ranges) {
    if (range === "none") continue;
    const [address = "", bits] = range.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    if (bits === undefined) exempt.addAddress(address, family);
    else exempt.addSubnet(address, Number(bits), family);
  }
  const known = new Map<string, boolean>();
  return (ip) => {
    let isExempt = known.get(ip);
    if (isExempt === undefined) {
      isExempt = exempt.check(ip, isIPv6(ip) ? "ipv6" : "ipv4");
      if (known.size >= countedAddresses) known.clear();
      known.set(ip, isExempt);
    }
    return isExempt;
  };
}
