import { idSchema } from "@stagedoor/contracts/schemas/parts";
import Type from "typebox";

export const idParams = Type.Object({ id: idSchema }, { additionalProperties: false });

/** Of a write that takes no body: none, or an empty object. */
export const emptyBody = Type.Unsafe<Record<string, never> | null>({
  type: ["object", "null"],
  additionalProperties: false,
});
