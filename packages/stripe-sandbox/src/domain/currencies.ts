/** Currencies without minor units: an amount of 500 JPY is 500 yen. Source: https://docs.stripe.com/currencies. */
const zeroDecimal = new Set("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" "));
/** Three decimals, of which the last must be 0. */
const threeDecimal = new Set("bhd jod kwd omr tnd".split(" "));
/** Written with two decimals that must be 00. */
const wholeOnly = new Set(["isk", "ugx"]);

/** Stripe's minimum charge in minor units; a currency not listed has to reach 1. */
const minimums: Readonly<Record<string, number>> = {
  usd: 50,
  aed: 200,
  aud: 50,
  bgn: 100,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
};

/** The largest amount Stripe charges: eight digits. */
export const maximumAmount = 99_999_999;

const known = new Set(Intl.supportedValuesOf("currency").map((code) => code.toLowerCase()));

/** Whether `currency` (lower case) is an ISO 4217 code. */
export function isCurrency(currency: string): boolean {
  return known.has(currency);
}

/** How many decimals the amount has when it is written out. */
export function decimalsOf(currency: string): number {
  if (zeroDecimal.has(currency)) return 0;
  return threeDecimal.has(currency) ? 3 : 2;
}

/** The smallest step of an amount in minor units: 10 for three-decimal currencies, 100 where decimals must be 00. */
export function amountStep(currency: string): number {
  if (threeDecimal.has(currency)) return 10;
  return wholeOnly.has(currency) ? 100 : 1;
}

/** The smallest amount that can be charged, in minor units. */
export function minimumAmount(currency: string): number {
  return minimums[currency] ?? 1;
}

/** An amount in minor units as a person reads it: 2500 gbp is "£25.00". */
export function formatAmount(amount: number, currency: string): string {
  const decimals = decimalsOf(currency);
  return new Intl.NumberFormat("en-GB", {
    style: "currency",
    currency: currency.toUpperCase(),
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(amount / 10 ** decimals);
}

/** What a person wrote as an amount, in minor units: "25.00" gbp is 2500. Nothing where it is none, or has too many decimals. */
export function readAmount(written: string, currency: string): number | undefined {
  const decimals = decimalsOf(currency);
  const [, whole = "", fraction = ""] = /^(\d{1,8})(?:\.(\d+))?$/.exec(written.trim()) ?? [];
  if (whole === "" || fraction.length > decimals) return undefined;
  return Number(whole + fraction.padEnd(decimals, "0"));
}
