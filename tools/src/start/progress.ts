import { styleText } from "node:util";

export type Progress = { tell: (message: string) => void; seconds: () => number };

/** Lines with the time since the command was given, the installation included. */
export function startProgress(env: NodeJS.ProcessEnv, now: () => number = Date.now): Progress {
  const began = Number(env.STAGEDOOR_BEGAN ?? now());
  const seconds = () => (now() - began) / 1000;
  return {
    seconds,
    tell: (message) => console.log(`${styleText("dim", `${seconds().toFixed(1).padStart(6)} s`)}  ${message}`),
  };
}
