// Has this thread read the TypeScript of this repository, on Node 20 too: `node --import ./scripts/read-typescript.mjs
// program.ts`. It takes half as long as tsx to start a thread, and with `?whole` a fifth: the tests start them by the
// hundred.
import * as nodeModule from "node:module";
import process from "node:process";

const hooks = `./typescript-loader.mjs${new URL(import.meta.url).search}`;

process.setSourceMapsEnabled(true);
if ("registerHooks" in nodeModule) nodeModule.registerHooks(await import(hooks));
// On a thread of their own.
else nodeModule.register(hooks, import.meta.url);
