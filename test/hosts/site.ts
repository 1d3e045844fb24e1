/** A site on this machine with one empty page, whose import map finds the package without any bundler. */

import { createReadStream } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

export interface Site {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Browsers do not know package.json's `imports`, so the map says which host it is. */
const PAGE = `<!doctype html>
<title>goroutines</title>
<link rel="icon" href="data:,">
<script type="importmap">
  { "imports": {
    "goroutines": "/package/dist/index.js",
    "goroutines/testing": "/package/dist/dev/testing/index.js",
    "#host": "/package/dist/host/web.js",
    "#threads": "/package/dist/host/threads-web.js",
    "#async-work": "/package/dist/host/async-work-web.js",
    "#event-loop": "/package/dist/host/event-loop-web.js"
  } }
</script>
`;

/** What isolates a page from all others, so that it may share memory with its workers. */
const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

/**
 * @param files by path; a path that ends with `/` is a folder's.
 * @param texts modules, by path.
 * @param isolated whether its page is isolated.
 */
export async function serve(
  files: Readonly<Record<string, string>>,
  texts: Readonly<Record<string, string>>,
  isolated = false,
): Promise<Site> {
  const server = createServer(({ url = "/" }, response) => {
    if (isolated) for (const [name, value] of Object.entries(ISOLATED)) response.setHeader(name, value);
    const text = url === "/" ? PAGE : texts[url];
    if (text === undefined) sendFile(fileOf(files, url), response);
    else response.setHeader("content-type", url === "/" ? "text/html" : "text/javascript").end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function fileOf(files: Readonly<Record<string, string>>, url: string): string | undefined {
  if (url.endsWith("/")) return undefined;
  const folder = Object.keys(files).find((path) => path.endsWith("/") && url.startsWith(path));
  return files[url] ?? (folder === undefined ? undefined : join(files[folder] as string, url.slice(folder.length)));
}

function sendFile(file: string | undefined, response: ServerResponse): void {
  const missing = (): void => void response.writeHead(404).end();
  if (file === undefined || extname(file) !== ".js") return missing();
  response.setHeader("content-type", "text/javascript");
  createReadStream(file).on("error", missing).pipe(response);
}
