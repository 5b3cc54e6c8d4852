import { currencyExponents, currencySchema } from "@stagedoor/contracts/money";
import type { App } from "@stagedoor/service/server";
import Type from "typebox";
import { summarize, type TypeSummary } from "../queries/summarize.ts";
import type { Deps } from "./deps.ts";
import { ownEvent } from "./ownEvent.ts";

const id = Type.String({ format: "uuid" });
const places = (description: string) => Type.Integer({ minimum: 0, description });
/** Sums are larger than one charge may be. */
const money = (description: string) =>
  Type.Object({ amount: Type.Integer({ minimum: 0 }), currency: currencySchema }, { description });

const numbers = {
  capacity: places("Places that there are"),
  held: places("Places of bookings that are not paid yet"),
  sold: places("Places of confirmed bookings"),
  checkedIn: places("Holders of tickets who are in"),
  cancelled: places("Places of bookings that were cancelled"),
};
const amounts = {
  revenue: money("Prices of confirmed bookings"),
  refunded: money("What has gone back of payments that were honoured, also in part"),
  refundsOwed: money("What cancelled bookings are owed and have not got yet"),
  kept: money("What cancelled bookings have paid and do not get back"),
};

const reply = Type.Object({
  eventId: id,
  currency: currencySchema,
  currencyExponent: Type.Integer({ description: "Decimals of the minor unit: 2500 is 25.00 with 2, 2500 with 0" }),
  ...numbers,
  ...amounts,
  ticketTypes: Type.Array(Type.Object({ ticketTypeId: id, name: Type.String(), ...numbers, ...amounts })),
});

export function bookingSummaryRoute(app: App, { database, make }: Deps): void {
  const schema = {
    summary: "How an own event sells: places and money, in sum and per ticket type",
    description:
      "What goes back of a booking of several ticket types counts for each by its share of the price. Amounts are in minor units.",
    querystring: Type.Object({ eventId: id }, { additionalProperties: false }),
    response: { 200: reply },
  };
  const config = { errors: ["not_found", "projection_pending"] as const };
  app.get("/api/v1/bookings/summary", { schema, config, onRequest: app.requireRole("host") }, async (request) => {
    const { eventId, currency } = await ownEvent(database, make.now, request.query.eventId, request.user.id);
    const types = await summarize(database, eventId);
    const amountsOf = (of: (name: keyof typeof amounts) => number) => ({
      revenue: { amount: of("revenue"), currency },
      refunded: { amount: of("refunded"), currency },
      refundsOwed: { amount: of("refundsOwed"), currency },
      kept: { amount: of("kept"), currency },
    });
    const sum = (name: keyof typeof numbers | keyof typeof amounts) => types.reduce((all, each) => all + each[name], 0);
    const places = ({ capacity, held, sold, checkedIn, cancelled }: Pick<TypeSummary, keyof typeof numbers>) => {
      return { capacity, held, sold, checkedIn, cancelled };
    };
    return {
      eventId,
      currency,
      currencyExponent: currencyExponents[currency],
      capacity: sum("capacity"),
      held: sum("held"),
      sold: sum("sold"),
      checkedIn: sum("checkedIn"),
      cancelled: sum("cancelled"),
      ...amountsOf(sum),
      ticketTypes: types.map((type) => {
        const { ticketTypeId, name } = type;
        return { ticketTypeId, name, ...places(type), ...amountsOf((of) => type[of]) };
      }),
    };
  });
}
