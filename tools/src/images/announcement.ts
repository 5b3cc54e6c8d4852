/** What is read of `docker compose config --format json`. */
export type ComposeConfig = {
  services: Record<
    string,
    {
      environment?: Record<string, string | null>;
      ports?: { target: number; published?: string; host_ip?: string }[];
    }
  >;
};

/** What a person needs to know once the containers are ready. */
export function composeAnnouncement({ services }: ComposeConfig, seconds: number): string {
  const origin = services.web?.environment?.PUBLIC_URL ?? "";
  const dashboard = services.traefik?.ports?.find(({ target }) => target === 8080);
  const stripe = services.web?.environment?.STRIPE_UI_URL ?? "";
  const isSandbox = stripe.startsWith(origin);
  return [
    "",
    `Stagedoor is ready after ${seconds.toFixed(1)} s`,
    "",
    `  Stagedoor       ${origin}`,
    `  API             ${origin}/docs`,
    `  Mail            ${origin}/mail`,
    isSandbox
      ? `  Stripe sandbox  ${stripe}   card 4242 4242 4242 4242, any later expiry, any CVC`
      : `  Stripe          ${stripe}   needs: stripe listen --forward-to ${origin}/api/v1/webhooks/stripe`,
    `  Databases       ${origin}/db-manager?pgsql=postgres&username=auth&db=auth   password: AUTH_PASSWORD of .env`,
    `  Traefik         http://localhost:${dashboard?.published}`,
    "",
    "  docker compose run --rm demonstration loads the demonstration; npm run docker:down stops everything.",
    "",
  ].join("\n");
}
