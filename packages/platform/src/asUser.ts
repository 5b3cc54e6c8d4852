import { execFileSync } from "node:child_process";
import type { SystemUser } from "./postgresUser.ts";

type Command = { command: string; args: string[]; user?: SystemUser | undefined };

/**
 * The command to run a program as another user. A clone in root's home directory can be neither read nor entered by
 * that user, so the program keeps the one right to do so where `setpriv` (util-linux) can hand it over.
 */
export function asUser(user: SystemUser | undefined, program: string, args: string[]): Command {
  if (user === undefined) return { command: program, args };
  const rights = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"];
  const prefix = [`--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups", ...rights];
  try {
    execFileSync("setpriv", [...prefix, "true"], { stdio: "ignore" });
    return { command: "setpriv", args: [...prefix, program, ...args] };
  } catch {
    return { command: program, args, user };
  }
}
