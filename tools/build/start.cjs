"use strict";
/**
 * Stands in front of each of our programs; behind it the build adds the line that starts the program. It keeps what V8 makes
 * of a file's text beside that file, as Python does in `__pycache__`: V8 then has 2 ms of work instead of 8 for a command,
 * and of 20 for a daemon. V8 trusts such data without a look, so these rules see to it that it can:
 *
 * 1. Whoever could write the data could write the program: it lies beside it, belongs to the same user, and is not older.
 * 2. The name of a program's file holds a hash of its text: data never meets another text.
 * 3. It is written aside, synced and renamed. Where that cannot be, everything goes on without it.
 * 4. Flags change what V8 makes, and source maps and coverage need the text: only a plain Node.js reads and writes it.
 */
const fs = require("node:fs");
const { dirname } = require("node:path");
const { Script } = require("node:vm");

/** The data of another Node.js lies beside it. */
const suffix = `.${process.version}-${process.arch}.cache`;
/** By then a daemon has started; one that ends sooner keeps its data then. */
const startMs = 1_000;

/**
 * Loads `program`, a file beside this one. A command may need any of its functions next time: all are compiled when the
 * data is made. Of a daemon, where memory counts, only those are kept that were called in its first second.
 */
// biome-ignore lint/correctness/noUnusedVariables: the build adds the line that calls it
function start(program, isCommand) {
  const isPlain = process.execArgv.length === 0 && !process.env.NODE_OPTIONS && !process.env.NODE_V8_COVERAGE;
  if (isPlain) {
    const load = require.extensions[".js"];
    require.extensions[".cjs"] = (module, path) => (dirname(path) === __dirname ? loadKept(module, path, isCommand) : load(module, path));
  }
  require(program);
}

function loadKept(module, path, isCommand) {
  const run = compiled(path, isCommand).runInThisContext();
  run.call(module.exports, module.exports, requireOf(module, path), module, path, __dirname);
}

/** By itself, so that nothing here holds the data of V8 while the program runs: it would outlive two collections, and stay. */
function compiled(path, isCommand) {
  const text = `(function (exports, require, module, __filename, __dirname) { ${fs.readFileSync(path, "latin1")}\n})`;
  const cachedData = read(path);
  const options = { filename: path, cachedData };
  const script = cachedData === undefined && isCommand ? compiledWhole(text, options) : new Script(text, options);
  if (script.cachedDataRejected) discard(path);
  else if (cachedData === undefined && isCommand) keep(path, script);
  else if (cachedData === undefined) keepOnceStarted(path, script);
  return script;
}

/** `node:module` has what makes a whole `require`; loading it takes longer than what we need of one. */
function requireOf(module, path) {
  const resolve = (name) => require("node:module").createRequire(path).resolve(name);
  return Object.assign((name) => module.require(name), { resolve });
}

function keepOnceStarted(path, script) {
  const keepNow = () => {
    clearTimeout(timer);
    process.off("exit", keepNow);
    keep(path, script);
  };
  const timer = setTimeout(keepNow, startMs).unref();
  process.on("exit", keepNow);
}

function compiledWhole(text, options) {
  const { setFlagsFromString } = require("node:v8");
  setFlagsFromString("--no-lazy");
  try {
    return new Script(text, options);
  } finally {
    setFlagsFromString("--lazy");
  }
}

function read(path) {
  let descriptor;
  try {
    descriptor = fs.openSync(path + suffix, "r");
    const facts = fs.fstatSync(descriptor);
    const program = fs.statSync(path);
    if (facts.uid === program.uid && facts.mtimeMs >= program.mtimeMs) return fs.readFileSync(descriptor); // rule 1
  } catch {
    // None yet.
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}

function discard(path) {
  try {
    fs.rmSync(path + suffix, { force: true });
  } catch {
    // Not ours: whoever owns the program makes it anew one day.
  }
}

function keep(path, script) {
  try {
    if (fs.statSync(path).uid === process.geteuid()) write(path + suffix, script.createCachedData()); // rule 1
  } catch {
    // Not ours to write, or the disk is full: the text is compiled again next time.
  }
}

/** Several that start at once write the same; `wx` lets each finish. */
function write(path, data) {
  const aside = `${path}.${process.pid}`;
  const descriptor = fs.openSync(aside, "wx", 0o644);
  try {
    for (let written = 0; written < data.length; ) written += fs.writeSync(descriptor, data, written);
    fs.fchmodSync(descriptor, 0o644); // a daemon's umask would keep it to one user
    fs.fsyncSync(descriptor);
    fs.renameSync(aside, path);
  } catch (error) {
    fs.rmSync(aside);
    throw error;
  } finally {
    fs.closeSync(descriptor);
  }
}
