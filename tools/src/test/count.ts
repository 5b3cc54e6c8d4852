export type Counts = { passed: number; failed: number };

/** The part of vitest's JSON report that counts. */
export type Report = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
};

/**
 * Counts a vitest run. A skipped test counts as failed, and so does a file that could not be loaded, a run that ended
 * badly in any other way, and one that found no test.
 */
export function countReport(report: Report | undefined, exitCode: number): Counts {
  if (report === undefined) return { passed: 0, failed: 1 };
  const { numPassedTests: passed, numFailedTests, numPendingTests, numTodoTests, testResults } = report;
  const unloaded = testResults.filter((file) => {
    return file.status === "failed" && !file.assertionResults.some(({ status }) => status === "failed");
  }).length;
  const failed = numFailedTests + numPendingTests + numTodoTests + unloaded;
  const otherwise = failed === 0 && (exitCode !== 0 || passed === 0) ? 1 : 0;
  return { passed, failed: failed + otherwise };
}

export function sum(counts: Counts[]): Counts {
  return counts.reduce((all, one) => ({ passed: all.passed + one.passed, failed: all.failed + one.failed }), {
    passed: 0,
    failed: 0,
  });
}
