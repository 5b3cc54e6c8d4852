import { paymentsSettings } from "@stagedoor/payments/config";
import { buildPayments } from "@stagedoor/payments/service";
import { readSettings } from "@stagedoor/service/settings";
import { serve } from "./rpc.ts";

const service = await buildPayments(readSettings(process.env, paymentsSettings));

serve({
  async start() {
    const { url } = await service.start();
    await service.ready();
    return url;
  },
  stop: () => service.stop(),
});
