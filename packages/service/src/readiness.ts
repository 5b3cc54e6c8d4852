/** One thing that must be in order before requests are sent here. `check` throws while it is not. */
export type Check = {
  readonly name: string;
  readonly check: () => Promise<void> | void;
  /** Asked only until it has been in order once. */
  readonly once?: boolean;
};

export type ReadinessReport = { readonly ready: boolean; readonly checks: Readonly<Record<string, string>> };

export type Readiness = {
  /** Routes answer 503 `not_ready` until this is set: the database can be used. */
  prepared: boolean;
  /** Set at the beginning of a stop: not ready any more, while requests are still answered. */
  stopping: boolean;
  report(): Promise<ReadinessReport>;
};

/** Composes `/readyz`. Checks run at once; each bounds its own time. */
export function createReadiness(checks: readonly Check[]): Readiness {
  const passed = new Set<string>();
  const readiness: Readiness = { prepared: false, stopping: false, report };

  async function report(): Promise<ReadinessReport> {
    const results = await Promise.all(checks.map(run));
    const all = { ...Object.fromEntries(results), prepared: readiness.prepared ? "ok" : "not yet" };
    if (readiness.stopping) Object.assign(all, { stopping: "the service is stopping" });
    return { ready: Object.values(all).every((each) => each === "ok"), checks: all };
  }

  async function run(each: Check): Promise<[string, string]> {
    if (each.once && passed.has(each.name)) return [each.name, "ok"];
    try {
      await each.check();
      passed.add(each.name);
      return [each.name, "ok"];
    } catch (error) {
      return [each.name, (error as Error).message || "failed"];
    }
  }

  return readiness;
}
