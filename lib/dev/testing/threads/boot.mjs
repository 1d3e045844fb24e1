// Boots a thread of an exploration from TypeScript sources. Only in this repository; what is published starts
// worker.js.
// oxlint-disable-next-line import/no-unassigned-import
import "../../../../scripts/read-typescript.mjs";

await import("./worker.ts");
