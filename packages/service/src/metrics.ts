import { collectDefaultMetrics, Histogram, Registry } from "prom-client";

/** A registry of its own per service, so that several can live in one process (tests do). */
export function createMetrics(): Registry {
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  return metrics;
}

/** Duration of requests in seconds by method, route pattern (never the path: ids would make a series each) and status. */
export function requestHistogram(metrics: Registry): Histogram<"method" | "route" | "status"> {
  return new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from the request's headers to the end of the reply",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [metrics],
  });
}
