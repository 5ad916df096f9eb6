/** An interpreter in this very thread, to look into its memory after it was restored. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { RunOrder } from "../../core/orders.ts";
import { ByteRing } from "../shared/byte-ring.ts";
import { allocateShared, viewShared, word } from "../shared/control-words.ts";
import { readRecords } from "../shared/output-records.ts";
import type { Emscripten, EmscriptenSettings } from "./emscripten.ts";
import { hideStackSwitching } from "./globals.ts";
import { Interpreter } from "./interpreter.ts";

const pyodide = dirname(createRequire(import.meta.url).resolve("pyodide/package.json"));
const shared = viewShared(allocateShared());
const output = new ByteRing(shared.words, word.outputRead, word.outputWritten, shared.output);
let python: Interpreter;
let module: Emscripten;

beforeAll(async () => {
  hideStackSwitching();
  const { default: create } = (await import("pyodide/pyodide.asm.mjs")) as { default: unknown };
  const watched = async (settings: EmscriptenSettings): Promise<Emscripten> => {
    module = await (create as (settings: EmscriptenSettings) => Promise<Emscripten>)(settings);
    return module;
  };
  const zip = readFileSync(join(pyodide, "python_stdlib.zip"));
  const library = new Uint8Array(new SharedArrayBuffer(zip.length));
  library.set(zip);
  const wires = {
    words: shared.words,
    output,
    input: new ByteRing(shared.words, word.inputRead, word.inputWritten, shared.input),
    callReader: () => {},
    wantInput: () => {},
    callWriter: () => {},
  };
  Atomics.store(shared.words, word.inputEnded, 1);
  const wasm = await WebAssembly.compile(readFileSync(join(pyodide, "pyodide.asm.wasm")));
  python = await Interpreter.boot(watched, wasm, library, wires, undefined);
}, 60_000);

function run(source: string): string {
  const order: RunOrder = {
    source,
    sourceKind: "text",
    filename: "<string>",
    code: undefined,
    argv: ["-c"],
    commandLine: [],
    path: "",
    environment: {},
    cwd: undefined,
    mounts: [],
    terminal: undefined,
    memoryBytes: 256 * 1024 * 1024,
    fresh: true,
    keep: false,
  };
  output.clear();
  python.run(order);
  let text = "";
  for (let chunk = readRecords(output); chunk; chunk = readRecords(output)) text += Buffer.from(chunk.bytes).toString();
  return text;
}

const secret = "s3cr3t-of-the-first";
const inMemory = (): number => Buffer.from(module.HEAPU8.buffer).indexOf(secret);

function expectAsNew(): void {
  const { memory, facts } = python.image;
  const whole = Buffer.from(module.HEAPU8.buffer);
  expect(whole.compare(Buffer.from(memory), 0, facts.bytes, 0, facts.bytes)).toBe(0);
  expect(whole.subarray(facts.bytes).every((byte) => byte === 0)).toBe(true);
  expect(inMemory()).toBe(-1);
  expect(module._emscripten_stack_get_current()).toBe(module._emscripten_stack_get_base());
}

describe("an interpreter that was restored", () => {
  it.each([
    ["nothing", "pass"],
    ["strings and files", `x = [("${secret}" + str(i)) * 50 for i in range(20000)]; open("/tmp/f", "w").write("${secret}" * 1000)`],
    ["a memory that had to grow", `x = b"${secret}" * 2000000`],
    [
      "an end in the middle of C code",
      `import os, functools\nx = "${secret}"\nsorted([1, 2], key=functools.cmp_to_key(lambda a, b: os._exit(1)))`,
    ],
    ["an abort", `import os\nx = "${secret}"\nos.abort()`],
    ["an exhausted stack", `x = "${secret}"\ndef f(): f()\nf()`],
    ["an exhausted memory", `x = "${secret}"\ny = []\nwhile True: y.append(x * 100000)`],
  ])("holds every byte of its image and no other, after %s", (_what, source) => {
    run(source);
    python.restore();
    expectAsNew();
    expect(run("print(1 + 1)")).toBe("2\n");
    python.restore();
  });

  it("had held the secret, so the look finds what is there", () => {
    run(`import os\nx = "${secret}"\nos._exit(0)`);
    expect(inMemory()).toBeGreaterThan(0);
    python.restore();
    expectAsNew();
  });
});
