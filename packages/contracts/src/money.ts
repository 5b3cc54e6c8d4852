import Type, { type Static } from "typebox";

/**
 * Currencies that can be charged, with the number of decimals of their minor unit (ISO 4217).
 * Stripe takes and returns every amount in that minor unit.
 */
export const currencyExponents = {
  aud: 2,
  cad: 2,
  chf: 2,
  dkk: 2,
  eur: 2,
  gbp: 2,
  jpy: 0,
  krw: 0,
  kwd: 3,
  nok: 2,
  nzd: 2,
  pln: 2,
  sek: 2,
  usd: 2,
} as const;

export type Currency = keyof typeof currencyExponents;

export const currencies = Object.keys(currencyExponents) as Currency[];

/** The largest amount of one charge, in minor units: Stripe's limit of eight digits. */
export const maxAmount = 99_999_999;

export const currencySchema = Type.Enum(currencies, {
  description: "ISO 4217 code in lower case",
});

/** An amount in minor units (2500 gbp is £25.00). */
export const moneySchema = Type.Object(
  {
    amount: Type.Integer({ minimum: 0, maximum: maxAmount, description: "In minor units: 2500 gbp is £25.00" }),
    currency: currencySchema,
  },
  { additionalProperties: false, examples: [{ amount: 2500, currency: "gbp" }] },
);

export type Money = Static<typeof moneySchema>;
