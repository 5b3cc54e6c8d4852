import type { FastifyInstance } from "fastify";
import type { State } from "../state.ts";

/** `/livez`: the process answers. `/readyz`: its data can be read, too. */
export async function health(app: FastifyInstance, { state }: { state: State }): Promise<void> {
  app.get("/livez", async () => ({ status: "alive" }));
  app.get("/readyz", async () => {
    state.store.database.prepare("SELECT 1").get();
    return { status: "ready" };
  });
}
