/** What happens when a card is charged. Only test cards are known: no real card is ever accepted. */
export type CardBehaviour =
  | { kind: "succeeds" }
  /** Paid, and then the bank asks for the money back: at once, or first with an inquiry that takes none. */
  | { kind: "is-disputed"; inquiry: boolean }
  | { kind: "declines"; code: string; declineCode: string | null; message: string }
  | { kind: "authenticates" }
  | { kind: "settles-later"; outcome: "succeeded" | "failed" };

export type TestCard = { number: string; brand: string; label: string; behaviour: CardBehaviour; listed: boolean };

const declined = "Your card was declined.";
const succeeds: CardBehaviour = { kind: "succeeds" };

function decline(code: string, declineCode: string | null, message = declined): CardBehaviour {
  return { kind: "declines", code, declineCode, message };
}

function card(number: string, brand: string, label: string, behaviour: CardBehaviour, listed = false): TestCard {
  return { number, brand, label, behaviour, listed };
}

/** Stripe's published test cards (https://docs.stripe.com/testing), and two of the sandbox for payments that settle later. */
export const testCards: readonly TestCard[] = [
  card("4242424242424242", "visa", "Payment succeeds", succeeds, true),
  card("4000000000000002", "visa", "Card is declined", decline("card_declined", "generic_decline"), true),
  card(
    "4000000000009995",
    "visa",
    "Insufficient funds",
    decline("card_declined", "insufficient_funds", "Your card has insufficient funds."),
    true,
  ),
  card("4000002760003184", "visa", "Asks for authentication", { kind: "authenticates" }, true),
  card(
    "4000000000007007",
    "visa",
    "Settles later, then succeeds",
    { kind: "settles-later", outcome: "succeeded" },
    true,
  ),
  card("4000000000007106", "visa", "Settles later, then fails", { kind: "settles-later", outcome: "failed" }, true),
  card("4000000000000259", "visa", "Payment succeeds, then is disputed", { kind: "is-disputed", inquiry: false }, true),
  card("4000000000001976", "visa", "Payment succeeds, then its bank inquires", { kind: "is-disputed", inquiry: true }),
  card("4000002500003155", "visa", "Asks for authentication", { kind: "authenticates" }),
  card("4000056655665556", "visa", "Payment succeeds (debit)", succeeds),
  card("5555555555554444", "mastercard", "Payment succeeds", succeeds),
  card("2223003122003222", "mastercard", "Payment succeeds", succeeds),
  card("378282246310005", "amex", "Payment succeeds", succeeds),
  card("6011111111111117", "discover", "Payment succeeds", succeeds),
  card("4000000000009987", "visa", "Lost card", decline("card_declined", "lost_card")),
  card("4000000000009979", "visa", "Stolen card", decline("card_declined", "stolen_card")),
  card("4000000000000069", "visa", "Expired card", decline("expired_card", null, "Your card has expired.")),
  card(
    "4000000000000127",
    "visa",
    "Incorrect CVC",
    decline("incorrect_cvc", null, "Your card's security code is incorrect."),
  ),
  card(
    "4000000000000119",
    "visa",
    "Processing error",
    decline("processing_error", null, "An error occurred while processing your card. Try again in a little bit."),
  ),
];

const notATestCard = decline(
  "card_declined",
  "test_mode_live_card",
  "Your card was declined. Your request was in test mode, but used a non test (live) card. For a list of valid test cards, visit: https://stripe.com/docs/testing.",
);

/** Finds how a card behaves; a well-formed number that is no test card is declined as Stripe's test mode does. */
export function findCard(number: string): TestCard {
  const known = testCards.find((entry) => entry.number === number);
  return known ?? card(number, brandOf(number), "Not a test card", notATestCard);
}

/** The scheme of a card by its first digits. */
export function brandOf(number: string): string {
  if (/^3[47]/.test(number)) return "amex";
  if (/^(5[1-5]|2[2-7])/.test(number)) return "mastercard";
  if (/^6(011|5|4[4-9])/.test(number)) return "discover";
  return number.startsWith("4") ? "visa" : "unknown";
}

/** The check digit of ISO/IEC 7812 (Luhn). `number` is digits only. */
export function passesLuhn(number: string): boolean {
  let sum = 0;
  for (let position = 0; position < number.length; position += 1) {
    const digit = Number(number[number.length - 1 - position]);
    const weighted = position % 2 === 1 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}
