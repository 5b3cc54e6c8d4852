import Stripe from "stripe";

export type StripeSettings = {
  stripeSecretKey: string;
  /** Another address than Stripe's own: the sandbox of one machine. */
  stripeApiUrl: string | undefined;
  stripeTimeoutMs: number;
  stripeRetries: number;
};

/** The SDK, aimed at Stripe or at the sandbox. Every call is limited to `stripeTimeoutMs` for each of `stripeRetries` + 1 tries. */
export function openStripe(settings: StripeSettings): Stripe {
  return new Stripe(settings.stripeSecretKey, {
    maxNetworkRetries: settings.stripeRetries,
    timeout: settings.stripeTimeoutMs,
    telemetry: false,
    appInfo: { name: "stagedoor" },
    ...address(settings.stripeApiUrl),
  });
}

function address(apiUrl: string | undefined): Pick<Stripe.StripeConfig, "host" | "port" | "protocol"> {
  if (apiUrl === undefined) return {};
  const url = new URL(apiUrl);
  const protocol = url.protocol === "http:" ? "http" : "https";
  return { protocol, host: url.hostname, port: url.port || (protocol === "http" ? 80 : 443) };
}
