import type { Service } from "@stagedoor/service/running";
import { testSettings } from "@stagedoor/service/testing/settings";
import { webSettings } from "../src/config.ts";
import { buildWeb } from "../src/service.ts";

const nowhere = "http://127.0.0.1:9";

/** The service on a free port; upstreams that are not named are not there. */
export async function startWeb(env: Record<string, string> = {}): Promise<Service & { readonly url: string }> {
  const config = testSettings(webSettings, {
    UPSTREAM_AUTH: nowhere,
    UPSTREAM_EVENTS: nowhere,
    UPSTREAM_BOOKINGS: nowhere,
    UPSTREAM_PAYMENTS: nowhere,
    ...env,
  });
  const service = await buildWeb(config);
  const { url } = await service.start();
  await service.ready();
  return { ...service, url };
}
