/**
 * What a program has and most runs of it never use, made late: modules of Node.js that are not in its start-up snapshot, and
 * patterns with Unicode classes (`\p{Emoji}`), for which V8 reads tables as soon as the literal is evaluated. Together 1.5 of
 * the 13 ms that a command takes above an empty Node.js. Works on text, and keeps lines where they are.
 */

/** Those that a run may do without. What `net` needs, every run needs. */
const lateModules = ["node:module", "node:os", "node:tty"];

/** A finished CommonJS chunk in which `lateModules` are loaded where they are used. In brackets, for `new`. */
export function withLateModules(code) {
  return lateModules.reduce((text, name) => {
    const [declared, variable] = new RegExp(`^let (\\w+) = require\\("${name}"\\);$`, "m").exec(text) ?? [];
    if (declared === undefined || text.includes(`\n${variable} = __toESM(`)) return text;
    return text.replace(declared, "").replaceAll(new RegExp(`\\b${variable}\\.`, "g"), `(require("${name}")).`);
  }, code);
}

/** Bundler plugin: a package's constant that is such a pattern is made at its first use. */
export function latePatterns() {
  return {
    name: "late-patterns",
    transform: {
      filter: { id: /\/node_modules\//, code: /\\p\{/ },
      handler(code) {
        const constants = [...code.matchAll(/^const (\w+) = (\/.*\\p\{.*\/\w*);$/gm)];
        return { code: constants.reduce(withLatePattern, code), map: null };
      },
    },
  };
}

function withLatePattern(code, [declared, name, pattern]) {
  const used = (text) => text.replaceAll(new RegExp(`\\b${name}\\b`, "g"), () => `(${name} ??= ${pattern})`);
  return code.split(declared).map(used).join(`let ${name};`);
}
