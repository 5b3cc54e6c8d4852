import { collectDefaultMetrics, Histogram, Registry } from "prom-client";

/** A registry of its own per service, so that several can live in one process (tests do). */
export function createMetrics(): Registry {
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  return metrics;
}

/**
 * Takes the duration of requests in seconds by method, route pattern (never the path: ids would make a series each) and status.
 * The labels of each are looked up once: working them out for each request takes longer than counting it.
 */
export function observeDurations(
  metrics: Registry,
): (method: string, route: string, status: number, seconds: number) => void {
  const durations = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from the request's headers to the end of the reply",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [metrics],
  });
  const known = new Map<string, { observe(seconds: number): void }>();
  return (method, route, status, seconds) => {
    const name = `${method} ${status} ${route}`;
    let labelled = known.get(name);
    if (labelled === undefined) {
      labelled = durations.labels(method, route, String(status));
      known.set(name, labelled);
    }
    labelled.observe(seconds);
  };
}
