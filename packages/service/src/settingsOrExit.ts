import { readSettings, SettingsError, type SettingsOf, type SettingsSpec } from "./settings.ts";

/** A start that cannot succeed however often it is tried (sysexits.h: EX_CONFIG); a supervisor should not try again. */
const badSettingsExit = 78;

/** The settings of this process. With bad ones it ends here, with 78 and a line for each on standard error. */
export function settingsOrExit<S extends SettingsSpec>(spec: S): SettingsOf<S> {
  try {
    return readSettings(process.env, spec);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(badSettingsExit);
  }
}
