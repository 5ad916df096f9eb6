/**
 * CPython's own command line, `Py_BytesMain`, in a new WebAssembly instance without anything of this package: what
 * `python3 …` says and how it ends, byte for byte, of the very version that is under test.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Emscripten, EmscriptenSettings } from "../adapters/thread/emscripten.ts";
import { allocateText } from "../adapters/thread/memory-text.ts";

const pyodide = dirname(createRequire(import.meta.url).resolve("pyodide/package.json"));
let wasm: Promise<WebAssembly.Module> | undefined;

export interface RealRun {
  stdout: string;
  stderr: string;
  exitCode: number;
}

/** Runs `python3 ...words`; `files` are put into the file system first, `input` is standard input. */
export async function realPython(words: string[], files: Record<string, string> = {}, input = ""): Promise<RealRun> {
  wasm ??= WebAssembly.compile(readFileSync(join(pyodide, "pyodide.asm.wasm")));
  const compiled = await wasm;
  const out: number[][] = [[], []];
  const unread = [...Buffer.from(input)];
  const keep = (bytes: number[]) => (byte: number | null) => {
    if (byte !== null) bytes.push(byte);
  };
  const { default: create } = (await import("pyodide/pyodide.asm.mjs")) as { default: unknown };
  const module = await (create as (settings: EmscriptenSettings) => Promise<Emscripten>)({
    noInitialRun: true,
    noImageDecoding: true,
    noAudioDecoding: true,
    thisProgram: "/usr/bin/python3",
    arguments: [],
    preRun: [
      (early) => {
        early.FS.mkdirTree("/usr/lib/python3.14/lib-dynload");
        early.FS.writeFile("/usr/lib/python314.zip", readFileSync(join(pyodide, "python_stdlib.zip")));
        early.FS.mkdirTree("/home/user");
        early.FS.chdir("/home/user");
        for (const [path, text] of Object.entries(files)) early.FS.writeFile(path, text);
        Object.assign(early.ENV, { HOME: "/home/user", LANG: "en_US.UTF-8", PYTHONHOME: "/usr", PYTHONDONTWRITEBYTECODE: "1" });
      },
    ],
    stdin: () => unread.shift() ?? null,
    stdout: keep(out[0] as number[]),
    stderr: keep(out[1] as number[]),
    print: () => {},
    printErr: () => {},
    locateFile: (name) => name,
    API: { config: {}, runtimeEnv: { IN_NODE: true, IN_NODE_ESM: true } },
    instantiateWasm: (imports, done) => {
      WebAssembly.instantiate(compiled, imports).then((instance) => done(instance, compiled));
      return {};
    },
  });
  const exitCode = callMain(module, ["python3", ...words]);
  return { stdout: Buffer.from(out[0] as number[]).toString(), stderr: Buffer.from(out[1] as number[]).toString(), exitCode };
}

function callMain(module: Emscripten, words: string[]): number {
  const argv = module._malloc(4 * (words.length + 1));
  words.forEach((text, index) => {
    module.HEAPU32[(argv >>> 2) + index] = allocateText(module, text);
  });
  module.HEAPU32[(argv >>> 2) + words.length] = 0;
  try {
    return module._Py_BytesMain(words.length, argv);
  } catch (error) {
    const { status } = error as { status?: number };
    if (status === undefined) throw error;
    return status & 0xff;
  }
}
