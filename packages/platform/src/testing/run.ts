/**
 * What the names of this run's databases begin with. Vitest's global set-up names the run for all its workers; a
 * process outside of it is a run of its own.
 */
export function testRunPrefix(): string {
  return `t${process.env.TEST_RUN_ID ?? `p${process.pid}`}_`;
}
