import { chmodSync, mkdirSync } from "node:fs";
import { type Guardian, startGuardian } from "../guardian.ts";
import { findKafkaWay } from "../kafkaWay.ts";
import type { Ending, Running } from "../launch.ts";
import { type PortName, type Ports, readPorts } from "../ports.ts";
import { stateDirectory, stateRoot } from "../state.ts";
import { compileServices } from "./compileServices.ts";
import { adminUrl, infrastructure, type Part } from "./infrastructure.ts";
import { type Kept, keep } from "./keeper.ts";
import { endLeftovers, openProcessList, type ProcessList } from "./processList.ts";
import { waitReady } from "./ready.ts";
import { readSecrets } from "./secrets.ts";
import { serviceEnvironment } from "./serviceEnv.ts";
import { startServiceProcess } from "./serviceProcess.ts";
import { type ServicePart, serviceNames, services } from "./services.ts";
import { chooseStripe, type StripeChoice } from "./stripeChoice.ts";
import { checkPorts } from "./takenPorts.ts";

/** The exit code (EX_CONFIG of sysexits.h) of a service whose settings are wrong: it will not change its mind. */
const badSettings = 78;

/** Consumers still find their groups in the first seconds, and warn about it. */
const calmMs = 10_000;

export type StackOptions = {
  /** STAGEDOOR_PORT, STAGEDOOR_HOME and the other settings; what is not ours reaches every service. */
  env: NodeJS.ProcessEnv;
  /** One line of progress, or of something that went wrong and is being mended. */
  tell: (message: string) => void;
  /** Aborts the start; what has been started by then is stopped. */
  signal?: AbortSignal;
  /** How long each service may take to become ready. Default 90 s. */
  readyTimeoutMs?: number;
};

export type Stack = {
  ports: Ports;
  stateDir: string;
  stripe: StripeChoice;
  guardian: Guardian;
  addresses: { web: string; mail: string; stripe: string; postgres: string; kafka: string };
  parts: readonly Kept[];
  stop(): Promise<void>;
};

/**
 * Starts a whole copy of Stagedoor: Postgres, Kafka, mail catcher, Stripe sandbox and every service, and resolves when
 * each says that it is ready. Whatever dies is started again until `stop`.
 * Errors: rejects with a message for people (a taken port, a tool that is missing, a service that does not become
 * ready); everything is stopped again by then.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { env, tell } = options;
  const ports = readPorts(env);
  const chosen = services(env);
  const stateDir = stateDirectory(env);
  mkdirSync(stateDir, { recursive: true });
  // Postgres' own user has to get through to its data.
  chmodSync(stateDir, 0o755);
  const secrets = readSecrets(stateDir);
  const stripe = chooseStripe(env, secrets, ports.web);
  await endLeftovers(stateDir, tell);
  // What is missing is said before anything is started.
  const [kafkaWay] = await Promise.all([findKafkaWay(stateRoot()), checkPorts(ports, unusedPorts(stripe, chosen))]);
  if (kafkaWay.kind === "none") throw new Error(kafkaWay.missing);

  const guardian = startGuardian();
  const list = openProcessList(stateDir, guardian.pid);
  const parts: Kept[] = [];
  const failure = new AbortController();
  const signal = AbortSignal.any([failure.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  let isUp = false;
  let upSince = 0;
  const stop = async () => {
    await stopInOrder(parts);
    await guardian.dismiss();
    list.close();
  };

  const begin = async ({ name, start, stopGraceMs, prepare, title }: Part): Promise<Kept> => {
    signal.throwIfAborted();
    const kept = await keep({ name, start, stopGraceMs, tell, ...noted(list, name) });
    parts.push(kept);
    await prepare?.();
    tell(`${title} is ready`);
    return kept;
  };
  const host = env.STAGEDOOR_HOST || "127.0.0.1";
  const environmentOf = (service: ServicePart) => serviceEnvironment(service, { ports, host, secrets, stripe, env });
  const beginService = async (service: ServicePart, needed: Promise<unknown>) => {
    const environment = environmentOf(service);
    const tellWarnings = () => isUp && performance.now() - upSince > calmMs;
    const start = () => startServiceProcess({ service, env: environment, stateDir, guardian, tell, tellWarnings });
    const isFinal = ({ code }: Ending, { lastLines }: Running) => {
      if (isUp || code !== badSettings) return false;
      failure.abort(new Error([`${service.name} cannot start:`, ...lastLines().slice(-12)].join("\n")));
      return true;
    };
    signal.throwIfAborted();
    const watched = { ...noted(list, service.name), isFinal };
    const kept = await keep({ name: service.name, start, stopGraceMs: 10_000, tell, ...watched });
    parts.push(kept);
    await needed;
    await waitReady(kept, ports[service.name], options.readyTimeoutMs ?? 90_000, signal);
    tell(`${service.name} is ready`);
  };

  const { postgres, others } = infrastructure({
    ports,
    stateDir,
    secrets,
    stripe,
    guardian,
    kafkaWay,
    services: chosen,
  });
  const database = begin(postgres);
  const rest = others.map(begin);
  // Services wait for Kafka by themselves, so they start while it still does.
  const needed = Promise.all(rest);
  const compiled = compileServices(chosen, environmentOf);
  const basis = Promise.all([database, compiled]);
  const up = chosen.map((service) => basis.then(() => beginService(service, needed)));
  try {
    await allOrNothing([database, compiled, ...rest, needed, ...up], failure);
  } catch (error) {
    await stop();
    throw options.signal?.aborted === true ? options.signal.reason : error;
  }
  isUp = true;
  upSince = performance.now();
  const addresses = {
    web: `http://localhost:${ports.web}`,
    mail: `http://localhost:${ports.mail}`,
    stripe: stripe.kind === "sandbox" ? `http://localhost:${ports.stripe}` : "https://api.stripe.com",
    postgres: adminUrl(ports, secrets),
    kafka: `127.0.0.1:${ports.kafka}`,
  };
  return { ports, stateDir, stripe, guardian, addresses, parts, stop };
}

/** Fails with the first failure, but only when nothing is under way any more that could still start something. */
async function allOrNothing(starts: Promise<unknown>[], failure: AbortController): Promise<void> {
  let first: { reason: unknown } | undefined;
  await Promise.all(
    starts.map((start) =>
      start.catch((reason) => {
        first ??= { reason };
        failure.abort(reason);
      }),
    ),
  );
  if (first !== undefined) throw first.reason;
}

function noted(list: ProcessList, name: string) {
  return {
    onStarted: ({ pid }: Running) => list.add(name, pid, name === "postgres" ? "SIGINT" : "SIGTERM"),
    onEnded: ({ pid }: Running) => list.remove(pid),
  };
}

/** Services first, all at once (each finishes what it accepted), and then what they need. */
async function stopInOrder(parts: Kept[]): Promise<void> {
  const needed = ["postgres", "kafka", "mail", "stripe"];
  await Promise.all(parts.map((part) => (needed.includes(part.name) ? undefined : part.stop())));
  await Promise.all(parts.map((part) => part.stop()));
}

function unusedPorts(stripe: StripeChoice, chosen: ServicePart[]): PortName[] {
  const used = chosen.map(({ name }) => name as PortName);
  const idle = serviceNames.filter((name) => !used.includes(name));
  return stripe.kind === "stripe" ? [...idle, "stripe"] : idle;
}
