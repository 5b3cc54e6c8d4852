import type { RawObject } from "../params/form.ts";
import type { Reader } from "../params/reader.ts";
import { expandObject } from "../queries/expand.ts";
import type { Cause, State } from "../state.ts";

export type Call<P> = { state: State; cause: Cause; id: string; params: P };

/** One endpoint of the API. `prepare` refuses bad parameters; what it returns runs inside a transaction. */
export type Route = {
  method: "GET" | "POST";
  path: string;
  prepare(raw: RawObject): (state: State, cause: Cause, id: string) => object;
};

/** Joins an endpoint's parameters with what it does, and applies `expand` to its answer. */
export function route<P extends { expand?: string[] }>(
  method: Route["method"],
  path: string,
  read: Reader<P>,
  run: (call: Call<P>) => object,
): Route {
  return {
    method,
    path,
    prepare(raw) {
      const params = read(raw, "");
      return (state, cause, id) => expandObject(state, run({ state, cause, id, params }), params.expand);
    },
  };
}
