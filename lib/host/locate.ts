/**
 * Where a suspended generator stands, asked of V8's inspector: it costs nothing until somebody asks, so
 * a deadlock report can show the line at which each goroutine waits.
 */

import inspector from "node:inspector";
import { findSourceMap, SourceMap } from "node:module";
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
    const scripts = new Map<string, Script>();
    session.on("Debugger.scriptParsed", ({ params }) => scripts.set(params.scriptId, new Script(params.url, params.sourceMapURL)));
    session.post("Debugger.enable");
    held[HELD] = generators;
    return generators.slice(0, MOST).map((_, i) => placeOf(session, i, scripts));
  } catch {
    // A host whose inspector is missing or answers otherwise: the report does without.
    return [];
  } finally {
    delete held[HELD];
    session.disconnect();
  }
}

/** Where generated code stands, and where it came from. */
class Script {
  readonly url: string;
  /** As the script's last line gives it. */
  readonly #mapUrl: string | undefined;
  #map: SourceMap | undefined;

  constructor(url: string, mapUrl: string | undefined) {
    this.url = url;
    this.#mapUrl = mapUrl;
  }

  /** Counts lines and columns from 1; goes through the source map where there is one. */
  sourceLine(line: number, column: number): string {
    this.#map ??= findSourceMap(this.url) ?? this.#inlineMap();
    const entry = this.#map?.findEntry(line, column);
    const source = entry !== undefined && "originalSource" in entry ? entry : undefined;
    const [file, row, col] =
      source === undefined ? [this.url, line, column] : [this.#resolve(source.originalSource), source.originalLine, source.originalColumn];
    return `${file.startsWith("file:") ? fileURLToPath(file) : file}:${row + 1}:${col + 1}`;
  }

  /** Node knows no map of what a test runner has compiled by itself, such as vitest. */
  #inlineMap(): SourceMap | undefined {
    const [, base64] = /^data:application\/json;(?:charset=utf-8;)?base64,(.*)$/.exec(this.#mapUrl ?? "") ?? [];
    return base64 === undefined ? undefined : new SourceMap(JSON.parse(Buffer.from(base64, "base64").toString()));
  }

  #resolve(source: string): string {
    return URL.canParse(source, this.url) ? new URL(source, this.url).href : source;
  }
}

function placeOf(session: inspector.Session, index: number, scripts: ReadonlyMap<string, Script>): Place | undefined {
  let place: Place | undefined;
  const expression = `globalThis[Symbol.for("goroutines.located")][${index}]`;
  // On the session of one's own thread the answers come before `post` returns.
  session.post("Runtime.evaluate", { expression }, (_, generator) => {
    const objectId = generator?.result.objectId;
    if (objectId === undefined) return;
    session.post("Runtime.getProperties", { objectId, ownProperties: true }, (__, properties) => {
      const internal = new Map(properties?.internalProperties?.map((property) => [property.name, property.value]));
      const at = internal.get("[[GeneratorLocation]]")?.value as inspector.Debugger.Location | undefined;
      const script = at && scripts.get(at.scriptId);
      if (at === undefined || script === undefined) return;
      const name = /^function\s*\*\s*([\w$]+)/.exec(internal.get("[[GeneratorFunction]]")?.description ?? "")?.[1];
      place = { name: name ?? "func", at: script.sourceLine(at.lineNumber, at.columnNumber ?? 0) };
    });
  });
  return place;
}
