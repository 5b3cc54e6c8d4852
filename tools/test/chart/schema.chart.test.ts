import { join } from "node:path";
import { chartFolder, renderText } from "@stagedoor/tools/chart/render";
import { expect, inject, test } from "vitest";

const files = [join(chartFolder, "ci", "development.yaml")];

/** Values, and what Helm says of them. */
const refused: [name: string, values: unknown, said: RegExp][] = [
  ["a key at the top", { imagee: {} }, /additional properties 'imagee' not allowed/],
  ["a key of a section", { ingress: { hosts: [] } }, /at '\/ingress': additional properties 'hosts' not allowed/],
  ["a key of a component", { components: { auth: { replica: 2 } } }, /additional properties 'replica' not allowed/],
  [
    "a key of autoscaling",
    { components: { web: { autoscaling: { max: 2 } } } },
    /additional properties 'max' not allowed/,
  ],
  ["a key of a peer", { networkPolicy: { kafka: { peers: [{ cidr: "10.0.0.0/8" }] } } }, /'cidr' not allowed/],
  ["a resource", { jobs: { resources: { limits: { ram: "1Gi" } } } }, /additional properties 'ram' not allowed/],
  ["a text for a number", { database: { port: "5432" } }, /at '\/database\/port': got string, want integer/],
  ["a number for a text", { image: { tag: 1.1 } }, /at '\/image\/tag': got number, want string/],
  ["a text for a switch", { demo: { enabled: "yes" } }, /at '\/demo\/enabled': got string, want boolean/],
  ["a port out of range", { database: { port: 70_000 } }, /at '\/database\/port': maximum/],
  ["a pool out of range", { components: { auth: { poolSize: 1 } } }, /at '\/components\/auth\/poolSize': minimum/],
  ["a broker without a port", { kafka: { brokers: ["kafka"] } }, /at '\/kafka\/brokers\/0'/],
  ["an unknown level", { logLevel: "verbose" }, /at '\/logLevel': value must be one of/],
  ["a name that no setting has", { components: { auth: { env: { "log-level": "x" } } } }, /'log-level' does not match/],
  ["a name that no Service may have", { components: { Live: {} } }, /'Live' does not match pattern/],
  [
    "a secret without its key",
    { components: { auth: { secretEnv: { A: { secret: "a" } } } } },
    /missing property 'key'/,
  ],
  ["a switch for a section", { ingress: { tls: true } }, /at '\/ingress\/tls': got boolean, want object/],
];

test.each(refused)("%s is refused", async (_name, values, said) => {
  await expect(renderText({ helm: inject("helm"), files, values })).rejects.toThrow(said);
});

test("a parent chart may hand its global values down", async () => {
  await expect(renderText({ helm: inject("helm"), files, values: { global: { any: "thing" } } })).resolves.toBeTruthy();
});
