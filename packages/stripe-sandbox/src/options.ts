import type { Random } from "./ids.ts";

export type WebhookOption = { url: string; secret: string; types?: string[] };

/** How a sandbox is started; everything has a default that suits tests. */
export type SandboxOptions = {
  host?: string;
  /** 0 (default) takes any free port. */
  port?: number;
  /** Base of the hosted page's address; default is the sandbox's own. All is served below its path, too. */
  publicUrl?: string;
  /** A file that keeps the state; in memory by default. */
  dataFile?: string;
  secretKey?: string;
  webhooks?: WebhookOption[];
  /** Waiting times between tries of a delivery, in milliseconds; the last one repeats. */
  retryDelaysMs?: readonly number[];
  giveUpAfterMs?: number;
  deliveryTimeoutMs?: number;
  deliveriesAtOnce?: number;
  /** How long a payment that settles later, or a pending refund, takes by itself. */
  settleAfterMs?: number;
  /** The wall clock in milliseconds. */
  now?: () => number;
  random?: Random;
};

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** On one machine an endpoint is usually back within seconds, so the first tries come faster than Stripe's. */
export const defaults = {
  host: "127.0.0.1",
  port: 0,
  dataFile: ":memory:",
  secretKey: "sk_test_sandbox",
  retryDelaysMs: [second, 2 * second, 5 * second, 10 * second, 30 * second, minute, 5 * minute, 15 * minute, hour],
  giveUpAfterMs: 72 * hour,
  deliveryTimeoutMs: 10 * second,
  deliveriesAtOnce: 4,
  settleAfterMs: 10 * second,
} as const;
