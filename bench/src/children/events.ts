import { eventsSettings } from "@stagedoor/events/config";
import { buildEvents } from "@stagedoor/events/service";
import { readSettings } from "@stagedoor/service/settings";
import { serve } from "./rpc.ts";

const service = await buildEvents(readSettings(process.env, eventsSettings));

serve({
  async start() {
    const { url } = await service.start();
    await service.ready();
    return url;
  },
  stop: () => service.stop(),
});
