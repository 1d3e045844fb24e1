// npm start: runs the programs of this folder one after the other, each as a process of its own, and
// shows what each of them prints.
import process from "node:process";
import { readExample } from "./tour/example.ts";
import { Page } from "./tour/page.ts";
import { runProgram } from "./tour/program.ts";
import { stops } from "./tour/stops.ts";

// `npm start | head` closes the pipe early: that is no error.
process.stdout.on("error", () => process.exit(1));

const page = new Page({
  width: process.stdout.columns ?? 80,
  colour: process.stdout.isTTY && process.stdout.hasColors(),
  write: (text) => process.stdout.write(text),
});

const begun = performance.now();
page.opening(
  "goroutines",
  "Go's concurrency for TypeScript",
  `Each program is a file of its own. Try one: npx tsx examples/${stops[0]}.ts`,
);

let lastLine = "";
for (const [index, stop] of stops.entries()) {
  const example = readExample(stop);
  page.title(index + 1, example.title, `examples/${stop}.ts`);
  page.text(example.shows);
  const { status, stderr } = await runProgram(example.file, (line) => {
    page.output(line);
    lastLine = line;
  });
  for (const line of stderr) page.complaint(line);
  if (status !== 0) page.complaint(`exit status ${status}`);
  page.gap();
  if (status !== example.status) {
    page.complaint(`examples/${stop}.ts was expected to end with status ${example.status}`);
    process.exitCode = 1;
  }
}

const seconds = ((performance.now() - begun) / 1000).toFixed(1);
page.closing(`${stops.length} programs in ${seconds} s.`, `${lastLine}.`);
