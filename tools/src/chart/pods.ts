import type { KubernetesObject } from "./render.ts";

// biome-ignore lint/suspicious/noExplicitAny: Kubernetes' own shape.
type Any = any;

export type PodOf = { owner: string; component: string; metadata: Any; spec: Any };

/** Every pod that these objects would make, whoever makes it. */
export function podsOf(objects: readonly KubernetesObject[]): PodOf[] {
  return objects.flatMap((object) => {
    const template = object.kind === "Pod" ? object : object.spec?.template;
    if (template?.spec?.containers === undefined) return [];
    const component = template.metadata.labels["app.kubernetes.io/component"];
    const owner = `${object.kind} ${object.metadata.name}`;
    return { owner, component, metadata: template.metadata, spec: template.spec };
  });
}

/** A variable of a container: its text, or the Secret that only the cluster has, as "secret/key". */
export type Variable = { name: string; text: string | undefined; from: string };

/** A container's environment in the order in which later ones win. `unknownKeys` are Secrets that these objects do not have. */
export function environmentOf(
  container: Any,
  objects: readonly KubernetesObject[],
): { variables: Variable[]; unknownKeys: string[] } {
  const variables: Variable[] = [];
  const unknownKeys: string[] = [];
  for (const { configMapRef, secretRef } of container.envFrom ?? []) {
    const kind = configMapRef === undefined ? "Secret" : "ConfigMap";
    const { name } = configMapRef ?? secretRef;
    const object = objects.find((one) => one.kind === kind && one.metadata.name === name);
    if (object === undefined) unknownKeys.push(name);
    for (const [key, value] of Object.entries<string>(object?.data ?? {})) {
      const text = kind === "Secret" ? Buffer.from(value, "base64").toString() : value;
      variables.push({ name: key, text, from: `${kind}/${name}` });
    }
  }
  for (const { name, value, valueFrom } of container.env ?? []) {
    const reference = valueFrom?.secretKeyRef;
    variables.push({ name, text: value, from: reference ? `${reference.name}/${reference.key}` : "the pod" });
  }
  return { variables, unknownKeys };
}
