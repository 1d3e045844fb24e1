// Reads vitest's JSON reports and prints `N passed, N failed` of all. A file that failed before its first test, or
// besides its tests, counts as one failure more; a report that is not there, or says nothing, is one as well.
import { readFileSync } from "node:fs";

function count(file) {
  const report = JSON.parse(readFileSync(file, "utf8"));
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length };
}

const result = { passed: 0, failed: 0 };
for (const file of process.argv.slice(2)) {
  try {
    const { passed, failed } = count(file);
    result.passed += passed;
    result.failed += failed;
  } catch (error) {
    console.error(`no report of the tests: ${error.message}`);
    result.failed++;
  }
}
console.log(`${result.passed} passed, ${result.failed} failed`);
process.exitCode = result.failed === 0 && result.passed > 0 ? 0 : 1;
