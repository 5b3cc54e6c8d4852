import { kubectl, nodeIn } from "./kube.ts";

export type Target = { readonly host: string; readonly port: number };

/** Whether a TCP connection comes about from inside a pod; false after 3 s without an answer, or when it is refused. */
export async function reaches(
  pod: string,
  targets: Readonly<Record<string, Target>>,
): Promise<Record<string, boolean>> {
  const script = `
    const { connect } = require("node:net");
    const targets = ${JSON.stringify(targets)};
    const attempt = ({ host, port }) => new Promise((resolve) => {
      const socket = connect({ host, port, timeout: 3000 });
      const end = (answer) => { socket.destroy(); resolve(answer); };
      socket.once("connect", () => end(true)).once("timeout", () => end(false)).once("error", () => end(false));
    });
    Promise.all(Object.entries(targets).map(async ([name, target]) => [name, await attempt(target)]))
      .then((all) => console.log(JSON.stringify(Object.fromEntries(all))));`;
  return JSON.parse(await nodeIn(pod, script)) as Record<string, boolean>;
}

/** The pod that no rule knows: it listens on 9000, and can be asked to try its neighbours. */
export const stranger = "stranger";

/** Starts the stranger in the test's namespace and waits for it. It passes Pod Security `restricted` like all others. */
export async function startStranger(image: string): Promise<void> {
  const listen = `require("node:net").createServer((s) => s.end()).listen(9000); process.once("SIGTERM", () => process.exit(0))`;
  const securityContext = {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    runAsUser: 1000,
    seccompProfile: { type: "RuntimeDefault" },
  };
  const container = {
    name: stranger,
    image,
    imagePullPolicy: "IfNotPresent",
    command: ["node", "--eval", listen],
    securityContext,
  };
  const spec = { automountServiceAccountToken: false, enableServiceLinks: false, containers: [container] };
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: stranger, labels: { role: stranger } }, spec };
  await kubectl(["apply", "--filename", "-"], { input: JSON.stringify(pod) });
  await kubectl(["wait", `pod/${stranger}`, "--for=condition=Ready", "--timeout=60s"]);
}
