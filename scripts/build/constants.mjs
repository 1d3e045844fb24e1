/**
 * A rollup plugin that makes a constant of the chunk of every binding that V8 could not fold: of what it imports and
 * exports, of its functions and classes.
 *
 * An imported binding, and an exported one even in the module that declares it, lives in a cell: V8 reads the cell at each
 * use, and looks whether it holds a value yet. A function and a class are variables that could be assigned to: V8 reads
 * them at each use, and compares what it has read with what it has seen. A `const` that never leaves its module is
 * neither: V8 compiles its value in. An op of a channel touches about eight such bindings. So
 *
 *     import { thread } from "./core.js";      import { thread as thread$in } from "./core.js"; const thread = thread$in;
 *     export { chan };                         const chan$out = chan; export { chan$out as chan };
 *     function giveWay() {}                    const giveWay = function () {};
 *     class Send {}                            const Send = class {};
 *
 * and the functions go ahead of all that runs, where their hoisting had put them. docs/architecture.md has what it gains.
 *
 * That is sound where no binding changes after its chunk has been loaded, and none is read before. The first is the
 * compiler's to see, except for an exported variable; the second holds where no two chunks import each other. Either
 * fails the build. What comes from Node's own modules and other packages is left alone: tests put mocks there.
 */

import MagicString from "magic-string";

/** What a name is called where it comes in, and where it goes out. */
const IN = "$in";
const OUT = "$out";

export function constants() {
  return {
    name: "constants",

    renderChunk(code) {
      const text = new MagicString(code);
      const { body } = this.parse(code);
      refuse(body, (message) => this.error(message));
      const imports = body.filter((node) => node.type === "ImportDeclaration");
      // The first statement that runs.
      const first = body.find((node) => !isHoisted(node));
      for (const node of imports) if (isOurs(node.source.value)) bringIn(text, node);
      for (const node of body) {
        if (isRenamedClass(node)) text.overwrite(node.start, node.start + "let".length, "const");
        if (node.type === "ClassDeclaration" || isPlainFunction(node)) makeConstant(text, node);
        if (isPlainFunction(node) && first !== undefined && first.start < node.start) {
          text.appendLeft(node.end, "\n").move(node.start, node.end, first.start);
        }
        if (node.type === "ExportNamedDeclaration" && node.source === null) sendOut(text, node);
      }
      return { code: text.toString(), map: text.generateMap({ hires: "boundary" }) };
    },

    generateBundle(_, bundle) {
      const cycle = cycleOf(bundle);
      if (cycle !== null) this.error(`chunks import each other, so a constant may be read before it is there: ${cycle.join(" -> ")}`);
    },
  };
}

function isHoisted(node) {
  return node.type === "ImportDeclaration" || node.type === "FunctionDeclaration";
}

/** A generator function stays what it is: a dump of goroutines reads its name off its text. */
function isPlainFunction({ type, generator }) {
  return type === "FunctionDeclaration" && !generator;
}

/** `let Send$1 = class Send {}`: so rollup writes a class where another of the same name stands in the chunk. */
function isRenamedClass({ type, kind, declarations = [] }) {
  const [{ id, init } = {}] = declarations;
  return type === "VariableDeclaration" && kind === "let" && init?.type === "ClassExpression" && new RegExp(`^${init.id?.name}\\$\\d+$`).test(id.name);
}

/** A chunk of this package, or its host. */
function isOurs(specifier) {
  return specifier.startsWith(".") || specifier.startsWith("#");
}

/** Calls `fail` where a binding that crosses is not a constant of the chunk that it comes from. */
function refuse(body, fail) {
  const variables = new Set(
    body.filter((node) => node.type === "VariableDeclaration" && node.kind !== "const" && !isRenamedClass(node)).flatMap((node) => node.declarations.map(({ id }) => id.name)),
  );
  for (const node of body) {
    if (node.type === "ExportDefaultDeclaration" || node.type === "ExportAllDeclaration" || (node.type === "ExportNamedDeclaration" && node.declaration !== null)) {
      fail("rollup exports by one list at the end of a chunk; this is another form");
    }
    if (node.type === "ImportDeclaration" && isOurs(node.source.value) && node.specifiers.some(({ type }) => type === "ImportNamespaceSpecifier")) {
      fail(`every use of a namespace reads a cell: import the names of ${node.source.value} that are meant`);
    }
    if (node.type !== "ExportNamedDeclaration" || node.source !== null) continue;
    for (const { local } of node.specifiers) {
      if (variables.has(local.name)) fail(`${local.name} is exported and may change, so no importer can hold it as a constant: export a function, or an object`);
    }
  }
}

/** `import { a } from "x";` becomes `import { a as a$in } from "x"; const a = a$in;`. */
function bringIn(text, { specifiers, end }) {
  if (specifiers.length === 0) return;
  for (const { start, end: last, imported, local } of specifiers) {
    const name = imported === undefined ? "default" : text.slice(imported.start, imported.end);
    text.overwrite(start, last, `${name} as ${local.name}${IN}`);
  }
  text.appendLeft(end, ` const ${specifiers.map(({ local: { name } }) => `${name} = ${name}${IN}`).join(", ")};`);
}

/** `export { a };` becomes `const a$out = a; export { a$out as a };`. */
function sendOut(text, { specifiers, start }) {
  if (specifiers.length === 0) return;
  for (const { start: first, end, local, exported } of specifiers) {
    text.overwrite(first, end, `${local.name}${OUT} as ${text.slice(exported.start, exported.end)}`);
  }
  const names = new Set(specifiers.map(({ local }) => local.name));
  text.appendRight(start, `const ${[...names].map((name) => `${name}${OUT} = ${name}`).join(", ")}; `);
}

/**
 * It has its name from the constant then: with one of its own, bundlers that put many files into one scope rename one of
 * the two, and stacks show that. But a static member of a class runs before the constant is there.
 */
function makeConstant(text, { type, id, body, start, end }) {
  text.appendRight(start, `const ${id.name} = `).appendLeft(end, ";");
  const isNeeded = type === "ClassDeclaration" && body.body.some((member) => (member.static || member.type === "StaticBlock") && names(member, id.name));
  if (!isNeeded) text.remove(id.start, id.end);
}

/** Whether `name` stands somewhere in `node`. */
function names(node, name) {
  if (typeof node !== "object" || node === null) return false;
  return (node.type === "Identifier" && node.name === name) || Object.values(node).some((child) => names(child, name));
}

/** Chunks that import each other, the first one again at the end; null if there are none. */
function cycleOf(bundle) {
  const path = [];
  const done = new Set();
  function visit(file) {
    const at = path.indexOf(file);
    if (at >= 0) return [...path.slice(at), file];
    if (done.has(file)) return null;
    path.push(file);
    for (const imported of bundle[file]?.imports ?? []) {
      const cycle = visit(imported);
      if (cycle !== null) return cycle;
    }
    path.pop();
    done.add(file);
    return null;
  }
  for (const file of Object.keys(bundle)) {
    const cycle = visit(file);
    if (cycle !== null) return cycle;
  }
  return null;
}
