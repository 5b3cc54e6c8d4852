import { fork } from "node:child_process";
import { closeSync, fstatSync, mkdirSync, openSync, readSync } from "node:fs";
import { dirname } from "node:path";

/** A process of its own that answers calls. */
export type Child = {
  readonly pid: number;
  /** Errors: what the method throws there; the process ends. */
  call<R>(method: string, argument?: unknown): Promise<R>;
  /** Ends it at once, unless it has a method `stop`, which it is asked to run before. */
  stop(): Promise<void>;
};

type Call = { readonly id: number; readonly method: string; readonly argument: unknown };
type Reply = { readonly id: number; readonly result?: unknown; readonly error?: string };

export type ChildOptions = {
  readonly env: Readonly<Record<string, string>>;
  /** Where all that it writes goes, as a service's log would. */
  readonly logFile: string;
};

/** Starts a script that calls `serve`. Limits: none; a call to a process that cannot start fails with its last words. */
export function startChild(script: URL, { env, logFile }: ChildOptions): Child {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, "a");
  const child = fork(script, {
    // Without the surroundings of whoever runs this: the settings must be those that are written down.
    env: { PATH: process.env.PATH, NODE_ENV: "production", ...env },
    execArgv: ["--disable-warning=ExperimentalWarning", "--disable-warning=TimeoutNegativeWarning"],
    serialization: "advanced",
    stdio: ["ignore", log, log, "ipc"],
  });
  closeSync(log);
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let calls = 0;
  let ended = false;
  child.on("message", ({ id, result, error }: Reply) => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) call?.resolve(result as never);
    else call?.reject(new Error(error));
  });
  const end = new Promise<void>((resolve) => {
    child.once("error", () => resolve());
    child.once("exit", () => resolve());
  }).then(() => {
    ended = true;
    const last = lastWords(logFile);
    for (const { reject } of waiting.values()) reject(new Error(`${script.pathname} has ended:\n${last}`));
  });
  const call = <R>(method: string, argument?: unknown): Promise<R> => {
    if (ended) return Promise.reject(new Error(`${script.pathname} has ended`));
    calls += 1;
    const id = calls;
    return new Promise<R>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      child.send({ id, method, argument } satisfies Call);
    });
  };
  return {
    pid: child.pid ?? 0,
    call,
    async stop() {
      if (!ended) await call("stop").catch(() => undefined);
      child.kill("SIGKILL");
      await end;
    },
  };
}

/** The last lines of a log, which may be larger than a text can be. */
function lastWords(logFile: string): string {
  const file = openSync(logFile, "r");
  try {
    const { size } = fstatSync(file);
    const tail = Buffer.alloc(Math.min(size, 16_384));
    readSync(file, tail, 0, tail.length, size - tail.length);
    return tail.toString("utf8").trimEnd().split("\n").slice(-5).join("\n");
  } finally {
    closeSync(file);
  }
}

/** Answers the calls of the process that started this one, and ends with it. `stop` need not be there. */
export function serve(methods: Readonly<Record<string, (argument: never) => unknown>>): void {
  process.on("message", async ({ id, method, argument }: Call) => {
    let reply: Reply;
    try {
      const run = methods[method] ?? (method === "stop" ? () => undefined : undefined);
      if (run === undefined) throw new Error(`no method ${method}`);
      reply = { id, result: await run(argument as never) };
    } catch (error) {
      reply = { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
    process.send?.(reply);
  });
  process.on("disconnect", () => process.exit(0));
}
