import { paymentJourneys } from "./journeys.ts";
import { startStage } from "./stage.ts";

paymentJourneys(async () => {
  const stage = await startStage({ deliver: false });
  return { stage, pay: async (sessionId) => stage.sandbox.pay(sessionId) };
});
