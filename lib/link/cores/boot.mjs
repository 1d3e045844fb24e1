// Boots a worker from TypeScript sources: registers tsx, then imports worker.ts. Only in this repository; what is published starts worker.js.
import { register } from "tsx/esm/api";

register();
await import("./worker.ts");
