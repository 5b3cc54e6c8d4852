import { maximumAmount } from "../domain/currencies.ts";
import { fields, integer, oneOf, type ReadResult, text, unsupported } from "./reader.ts";
import { expand, metadata } from "./values.ts";

const known = {
  amount: integer(1, maximumAmount),
  charge: text(),
  payment_intent: text(),
  reason: oneOf("duplicate", "fraudulent", "requested_by_customer"),
  metadata,
  expand,
  currency: unsupported,
  customer: unsupported,
  instructions_email: unsupported,
  origin: unsupported,
  refund_application_fee: unsupported,
  reverse_transfer: unsupported,
};

export type RefundParams = ReadResult<typeof known>;
export const refundParams = fields(known);
