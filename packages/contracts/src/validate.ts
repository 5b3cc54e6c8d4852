import type Type from "typebox";
import { Compile, type Validator } from "typebox/compile";
import { type MessageBody, type MessageType, messages } from "./messages.ts";

const validators = new Map<MessageType, Validator>();

function validatorOf(type: MessageType): Validator {
  const known = validators.get(type);
  if (known) return known;
  // Compiled at first use: a service knows a few of the types only.
  const made = Compile(messages[type].schema as Type.TSchema) as Validator;
  validators.set(type, made);
  return made;
}

/** What is wrong with a body for its type, as "/path message"; nothing when it fits. Fields that the schema does not know are fine. */
export function bodyFaults(type: MessageType, body: unknown): string[] {
  const validator = validatorOf(type);
  if (validator.Check(body)) return [];
  return validator.Errors(body).map((error) => `${error.instancePath || "/"} ${error.message}`);
}

/** Whether a body fits its type. */
export function isBody<T extends MessageType>(type: T, body: unknown): body is MessageBody<T> {
  return validatorOf(type).Check(body);
}
