import { kubectl } from "./kube.ts";

type Node = { status: { addresses: { type: string; address: string }[] } };
type Service = { spec: { clusterIP: string; ports: { nodePort?: number; port: number }[] } };

/**
 * Where the Ingress controller answers from outside: its node port on a node's address. Not a port-forward, which ends with the
 * pod behind it and is one connection. Errors: the Service has no node port, or nothing answers there.
 */
export async function findOrigin(): Promise<string> {
  const nodes = JSON.parse(await kubectl(["get", "nodes", "--output", "json"])) as { items: Node[] };
  const service = JSON.parse(await kubectl(["get", "service", "traefik", "--output", "json"])) as Service;
  const address = nodes.items[0]?.status.addresses.find(({ type }) => type === "InternalIP")?.address;
  const port = service.spec.ports[0]?.nodePort;
  if (address === undefined || port === undefined) throw new Error("the Service traefik has no node port to call");
  return `http://${address}:${port}`;
}
