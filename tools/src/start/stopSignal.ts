/**
 * Aborts when this process is asked to stop: Ctrl-C, SIGTERM, SIGHUP, or the end of the process that handed over to us.
 * A second request, a second or more later, ends at once; the guardian then ends what is left.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let since = 0;
  const stop = (why: string) => {
    if (!controller.signal.aborted) {
      since = performance.now();
      controller.abort(new Error(`stopped by ${why}`));
    } else if (performance.now() - since > 1_000 && why !== "disconnect") {
      // Ctrl-C arrives twice: from the terminal and passed on by tools/run.mjs.
      console.error("stopping at once");
      process.exit(130);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop(signal));
  if (process.env.STAGEDOOR_HANDED_OVER === "1") process.once("disconnect", () => stop("disconnect"));
  // A terminal that has gone makes every further line an error that must not end us before we have stopped the rest.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  return controller.signal;
}
