/** What tells this process to stop, and ends it; `process` itself except in tests. */
export type Signalled = Pick<NodeJS.Process, "on" | "once">;

/** Ctrl-C arrives twice: from the terminal, and passed on by tools/run.mjs. */
const sameKeyMs = 1_000;

/**
 * Aborts when this process is asked to stop: Ctrl-C, SIGTERM, SIGHUP, or the end of the process that handed over to us.
 * A second Ctrl-C, a second or more later, is a person who does not want to wait: it calls `atOnce`, and the guardian ends what
 * is left. Every other repetition is only somebody else who passes the same request on (npm, `timeout`, a service manager).
 */
export function stopSignal(
  from: Signalled,
  options: { handedOver: boolean; atOnce: () => void; now?: () => number },
): AbortSignal {
  const { handedOver, atOnce, now = () => performance.now() } = options;
  const controller = new AbortController();
  let interruptedAt: number | undefined;
  const stop = (why: string) => {
    if (!controller.signal.aborted) controller.abort(new Error(`stopped by ${why}`));
  };
  for (const signal of ["SIGTERM", "SIGHUP"] as const) from.on(signal, () => stop(signal));
  from.on("SIGINT", () => {
    stop("SIGINT");
    if (interruptedAt !== undefined && now() - interruptedAt > sameKeyMs) atOnce();
    interruptedAt ??= now();
  });
  if (handedOver) from.once("disconnect", () => stop("disconnect"));
  return controller.signal;
}

/** The same for this process itself. */
export function stopOfThisProcess(): AbortSignal {
  const atOnce = () => {
    console.error("stopping at once");
    process.exit(130);
  };
  // A terminal that has gone makes every further line an error that must not end us before we have stopped the rest.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  return stopSignal(process, { handedOver: process.env.STAGEDOOR_HANDED_OVER === "1", atOnce });
}
