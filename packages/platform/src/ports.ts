/** What listens where, as offsets from the first port of the block. */
export const portOffsets = {
  web: 0,
  auth: 1,
  events: 2,
  bookings: 3,
  payments: 4,
  email: 5,
  live: 6,
  stripe: 7,
  mail: 8,
  smtp: 9,
  postgres: 10,
  kafka: 11,
  kafkaController: 12,
} as const;

export type PortName = keyof typeof portOffsets;
export type Ports = Record<PortName, number>;

export const portNames = Object.keys(portOffsets) as PortName[];
export const defaultPortBlock = 4200;

/** The setting that moves one port: `kafkaController` is moved by `STAGEDOOR_PORT_KAFKA_CONTROLLER`. */
export function portSetting(name: PortName): string {
  return `STAGEDOOR_PORT_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/**
 * The ports of this copy: `STAGEDOOR_PORT` (default 4200) moves the whole block, `STAGEDOOR_PORT_<NAME>` one of them.
 * Errors: a value that is not a port, or two names on one port, throws an Error that names the setting.
 */
export function readPorts(env: Record<string, string | undefined>): Ports {
  const block = readPort(env, "STAGEDOOR_PORT", defaultPortBlock);
  const taken = new Map<number, PortName>();
  const ports = {} as Ports;
  for (const name of portNames) {
    const port = readPort(env, portSetting(name), block + portOffsets[name]);
    const other = taken.get(port);
    if (other !== undefined) throw new Error(`${portSetting(name)} and ${portSetting(other)} are both ${port}`);
    taken.set(port, name);
    ports[name] = port;
  }
  return ports;
}

function readPort(env: Record<string, string | undefined>, setting: string, fallback: number): number {
  const text = env[setting];
  if (text === undefined || text === "") return fallback;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1024 || port > 65_500) {
    throw new Error(`${setting} must be a port from 1024 to 65500, not "${text}"`);
  }
  return port;
}
