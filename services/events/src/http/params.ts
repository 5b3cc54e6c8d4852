import { idSchema } from "@stagedoor/contracts/schemas/parts";
import Type from "typebox";

export const idParams = Type.Object({ id: idSchema }, { additionalProperties: false });
