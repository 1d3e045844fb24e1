/**
 * A rollup plugin that makes a constant, which never leaves its chunk, of every binding that V8 could not fold.
 *
 * An imported binding, and an exported one even in the module that declares it, lives in a cell: V8 reads the cell at
 * each use, and looks whether it holds a value yet. A function and a class are variables that could be assigned to: V8
 * reads them at each use, and compares what it has read with what it has seen. A `const` that stays in its module is
 * neither: V8 compiles its value in. So
 *
 *     import { thread } from "./core.js";    import { thread as thread$in } from "./core.js"; const thread = thread$in;
 *     export { chan };                       const chan$out = chan; export { chan$out as chan };
 *     function giveWay() {}                  const giveWay = function () {};
 *     class Send {}                          const Send = class {};
 *
 * and the functions go ahead of all that runs, where their hoisting had put them. An op of a channel touches eight such
 * bindings. Nanoseconds on Node 20, the least of ten processes, with a file a source and with this: ping-pong 166, 139;
 * a message 84, 69, and through a buffer 42, 34; select over two 197, 172. docs/architecture.md has the rest.
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

    onLog(_, { code, message }) {
      if (code === "CIRCULAR_CHUNK") this.error(`a constant may be read before it is there. ${message}`);
    },

    renderChunk(code) {
      const text = new MagicString(code);
      const { body } = this.parse(code);
      refuse(body, (message) => this.error(message));
      // The first statement that runs.
      const first = body.find(({ type }) => type !== "ImportDeclaration" && type !== "FunctionDeclaration");
      for (const node of body) {
        if (node.type === "ImportDeclaration" && isOurs(node.source.value)) bringIn(text, node);
        if (node.type === "ExportNamedDeclaration" && node.source === null) sendOut(text, node);
        if (node.type === "ClassDeclaration" || isPlainFunction(node)) makeConstant(text, node);
        if (isRenamedClass(node)) text.overwrite(node.start, node.start + "let".length, "const");
        if (isPlainFunction(node) && first !== undefined && first.start < node.start) {
          text.appendLeft(node.end, "\n").move(node.start, node.end, first.start);
        }
      }
      return { code: text.toString(), map: text.generateMap({ hires: "boundary" }) };
    },
  };
}

/** Whether it names a chunk of this package, or its host. */
function isOurs(specifier) {
  return specifier.startsWith(".") || specifier.startsWith("#");
}

/** A generator function stays what it is: a dump of goroutines reads its name off its text. */
function isPlainFunction({ type, generator }) {
  return type === "FunctionDeclaration" && !generator;
}

/** `let Send$1 = class Send {}`: so rollup writes a class where another of the same name stands in the chunk. */
function isRenamedClass({ type, kind, declarations = [] }) {
  const [{ id, init } = {}] = declarations;
  const isClass = type === "VariableDeclaration" && kind === "let" && init?.type === "ClassExpression";
  return isClass && new RegExp(`^${init.id?.name}\\$\\d+$`).test(id.name);
}

/** Calls `fail` where a binding that crosses may change, and where this plugin does not know how it crosses. */
function refuse(body, fail) {
  const variables = body.filter(({ type, kind }) => type === "VariableDeclaration" && kind !== "const");
  const assignable = variables.filter((node) => !isRenamedClass(node)).flatMap((node) => node.declarations);
  for (const { type, source, declaration, specifiers = [] } of body) {
    if (type === "ExportDefaultDeclaration" || type === "ExportAllDeclaration" || (declaration ?? null) !== null) {
      fail("a chunk's exports are one list at its end, as rollup writes it; this is another form");
    }
    for (const { type: form, local } of specifiers) {
      if (form === "ImportNamespaceSpecifier" && isOurs(source.value)) {
        fail(`every use of a namespace reads a cell: import the names of ${source.value} that are meant`);
      }
      if (form === "ExportSpecifier" && source === null && assignable.some(({ id }) => id.name === local.name)) {
        fail(`${local.name} is exported and may change, so an importer can't hold it: export a function, or an object`);
      }
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
 * It has its name from the constant then. With one of its own as well, bundlers that put many files into one scope
 * rename one of the two, and stacks show that. But a static member of a class runs before the constant is there.
 */
function makeConstant(text, { type, id, body, start, end }) {
  text.appendRight(start, `const ${id.name} = `).appendLeft(end, ";");
  const isEarly = (member) => member.static || member.type === "StaticBlock";
  const early = type === "ClassDeclaration" ? body.body.filter(isEarly) : [];
  if (!holds(early, id.name)) text.remove(id.start, id.end);
}

/** Whether `name` stands somewhere in `node`. */
function holds(node, name) {
  if (typeof node !== "object" || node === null) return false;
  return (node.type === "Identifier" && node.name === name) || Object.values(node).some((child) => holds(child, name));
}
