import { get } from "node:http";

/**
 * Whether the process in this container takes requests: ends with 0 when `/readyz` says so, else with 1. Run by the container
 * engine, every few seconds: no fetch here, which would take twice the time to load. Kubernetes asks by itself.
 */
const port = process.env.PORT ?? "8080";
const request = get({ host: "127.0.0.1", port, path: "/readyz", timeout: 8000 }, (answer) => {
  process.stdout.write(`/readyz answered ${answer.statusCode}`);
  process.exit(answer.statusCode === 200 ? 0 : 1);
});
request.on("timeout", () => request.destroy(new Error("no answer within 8 s")));
request.on("error", (error) => {
  process.stdout.write(error.message);
  process.exit(1);
});
