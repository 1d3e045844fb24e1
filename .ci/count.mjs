// Reads vitest's JSON report and prints `N passed, N failed`. A file that failed before its first test, or
// besides its tests, counts as one failure more; a report that is not there, or says nothing, is one as well.
import { readFileSync } from "node:fs";

function count(file) {
  const report = JSON.parse(readFileSync(file, "utf8"));
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length };
}

let result;
try {
  result = count(process.argv[2]);
} catch (error) {
  console.error(`no report of the tests: ${error.message}`);
  result = { passed: 0, failed: 1 };
}
console.log(`${result.passed} passed, ${result.failed} failed`);
process.exitCode = result.failed === 0 && result.passed > 0 ? 0 : 1;
