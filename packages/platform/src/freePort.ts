import { createServer } from "node:net";

/**
 * Ports that were free a moment ago, all different. They lie below the range that the kernel hands out to clients
 * (32768 and up on Linux), so that an outgoing connection does not take one before its owner listens on it.
 */
export async function freePorts(count: number, random: () => number = Math.random): Promise<number[]> {
  const found = new Set<number>();
  for (let tries = 0; found.size < count; tries += 1) {
    if (tries > 200 + count * 20) throw new Error(`no ${count} free ports found between 20000 and 32000`);
    const port = 20_000 + Math.floor(random() * 12_000);
    if (!found.has(port) && (await isFree(port))) found.add(port);
  }
  return [...found];
}

/** True when this machine lets a server listen on the port, on the loopback address and on all addresses. */
export async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, "127.0.0.1")) && (await canListen(port, undefined));
}

function canListen(port: number, host: string | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
