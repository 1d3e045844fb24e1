/**
 * Where a suspended generator stands, asked of V8's inspector: it costs nothing until somebody asks, so
 * a deadlock report can show the line at which each goroutine waits.
 */

import inspector from "node:inspector";
import { findSourceMap } from "node:module";
import { fileURLToPath } from "node:url";
import type { Place } from "../core/host.ts";

/** How many generators are looked up at the most: some 50 us each. */
const MOST = 1000;

const HELD = Symbol.for("goroutines.located");

/** The function and the line of each generator; undefined where the host can't tell. */
export function locate(generators: readonly object[]): (Place | undefined)[] {
  const session = new inspector.Session();
  const held = globalThis as { [HELD]?: readonly object[] };
  try {
    session.connect();
    const urls = new Map<string, string>();
    session.on("Debugger.scriptParsed", ({ params }) => urls.set(params.scriptId, params.url));
    session.post("Debugger.enable");
    held[HELD] = generators;
    return generators.slice(0, MOST).map((_, i) => placeOf(session, i, urls));
  } catch {
    // A host whose inspector is missing or answers otherwise: the report does without.
    return [];
  } finally {
    delete held[HELD];
    session.disconnect();
  }
}

function placeOf(session: inspector.Session, index: number, urls: ReadonlyMap<string, string>): Place | undefined {
  let place: Place | undefined;
  const expression = `globalThis[Symbol.for("goroutines.located")][${index}]`;
  // On the session of one's own thread the answers come before `post` returns.
  session.post("Runtime.evaluate", { expression }, (_, generator) => {
    const objectId = generator?.result.objectId;
    if (objectId === undefined) return;
    session.post("Runtime.getProperties", { objectId, ownProperties: true }, (__, properties) => {
      const internal = new Map(properties?.internalProperties?.map((property) => [property.name, property.value]));
      const at = internal.get("[[GeneratorLocation]]")?.value as inspector.Debugger.Location | undefined;
      const url = at && urls.get(at.scriptId);
      if (at === undefined || url === undefined) return;
      const name = /^function\s*\*\s*([\w$]+)/.exec(internal.get("[[GeneratorFunction]]")?.description ?? "")?.[1];
      place = { name: name ?? "func", at: sourceLine(url, at.lineNumber, at.columnNumber ?? 0) };
    });
  });
  return place;
}

/** Counts lines and columns from 1; goes through the source map where there is one. */
function sourceLine(url: string, line: number, column: number): string {
  const entry = findSourceMap(url)?.findEntry(line, column);
  const source = entry !== undefined && "originalSource" in entry ? entry : undefined;
  const [file, row, col] =
    source === undefined ? [url, line, column] : [source.originalSource, source.originalLine, source.originalColumn];
  return `${file.startsWith("file:") ? fileURLToPath(file) : file}:${row + 1}:${col + 1}`;
}
