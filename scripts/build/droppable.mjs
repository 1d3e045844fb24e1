/**
 * A rollup plugin that lets users' bundlers leave out what nothing of theirs uses, an object or a class at a time.
 *
 * While each source was a module of its own, not to import it was to leave out all of it, as `sideEffects` in
 * package.json allows. In a file of several sources a bundler has to see by itself that a declaration does nothing but
 * declare. It does not where something is called, or where a class has a static block, or a member whose name is
 * computed. There the mark that bundlers know says so. It stands before calls alone, so such a class becomes a call's
 * result, and has its name from a property.
 */

import MagicString from "magic-string";

const MARK = "/* @__PURE__ */ ";
/** Computed names that bundlers know. */
const known = new Set(["Symbol.iterator", "Symbol.asyncIterator"]);

/** @param effective the files, as package.json's `sideEffects` names them, that do something by being loaded. */
export function droppable(effective) {
  return {
    name: "droppable",

    renderChunk(code, { fileName }) {
      if (effective.includes(`./dist/${fileName}`)) return null;
      const text = new MagicString(code);
      const isKnown = ({ start, end }) => known.has(code.slice(start, end));
      const isUnclear = ({ type, computed, key }) => type === "StaticBlock" || (computed && !isKnown(key));
      const declared = this.parse(code).body.flatMap(({ declarations = [] }) => declarations);
      for (const {
        id: { name },
        init,
      } of declared) {
        if (init?.type === "ClassExpression" && init.body.body.some(isUnclear)) {
          text.appendRight(init.start, `${MARK}(() => ({ ${name}: `).appendLeft(init.end, ` }).${name})()`);
        }
        const isMade = init?.type === "NewExpression" || init?.type === "CallExpression";
        if (isMade && !code.slice(0, init.start).endsWith(MARK)) text.appendRight(init.start, MARK);
      }
      return { code: text.toString(), map: text.generateMap({ hires: "boundary" }) };
    },
  };
}
