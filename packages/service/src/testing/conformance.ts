import { Ajv } from "ajv";
import addFormats from "ajv-formats";

const formats = (addFormats as unknown as { default: (ajv: Ajv) => void }).default;

export type Answered = {
  readonly method: string;
  /** As the document writes it: `/api/v1/events/{id}`. */
  readonly path: string;
  readonly status: number;
  readonly type: string | null;
  readonly text: string;
};

/** Compares what a service answers with its OpenAPI document. The function answers what does not fit; nothing when all does. */
export function conformance(document: object): (answered: Answered) => string[] {
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats(ajv);
  ajv.addSchema(document, "document");
  return ({ method, path, status, type, text }) => {
    const way = ["paths", path, method.toLowerCase(), "responses", String(status)];
    const response = at(document, way) as { content?: object } | undefined;
    if (response === undefined) return [`${method} ${path} does not document ${status}: ${text}`];
    if (text === "") return [];
    const media = type?.split(";")[0] ?? "none";
    if (!Object.hasOwn(response.content ?? {}, media))
      return [`${method} ${path} ${status} does not document ${media}`];
    const pointer = [...way, "content", media, "schema"].map(escapePointer).join("/");
    const validate = ajv.compile({ $ref: `document#/${pointer}` });
    validate(JSON.parse(text));
    return (validate.errors ?? []).map((each) => `${method} ${path} ${status}: ${each.instancePath} ${each.message}`);
  };
}

function at(value: unknown, way: readonly string[]): unknown {
  return way.reduce((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}

function escapePointer(part: string): string {
  return encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"));
}
