/**
 * Makes one WebAssembly instance of CPython with Emscripten's runtime around it, behind the border of imports.ts. Of
 * Pyodide this is the build alone: its own start-up code, with the bridge between Python and JavaScript, never runs.
 */
import { word } from "../shared/control-words.ts";
import { calledFunctions, type Emscripten, type EmscriptenSettings, errno } from "./emscripten.ts";
import { raiseBorder } from "./imports.ts";
import { Quota } from "./quota.ts";
import { environment, layOutFiles } from "./stdlib.ts";
import { waitingPoll } from "./waits.ts";

/** The program ended the process: `os._exit`, or Python itself after an error it cannot survive. */
export class Exit extends Error {
  override readonly name = "Exit";
  readonly code: number;
  constructor(code: number) {
    super(`exit with ${code}`);
    this.code = code;
  }
}

/** C code called abort(), or an assertion of its own failed. */
class Abort extends Error {
  override readonly name = "Abort";
}

export interface Machine {
  module: Emscripten;
  quota: Quota;
}

export type CreateModule = (settings: EmscriptenSettings) => Promise<Emscripten>;

export async function makeMachine(
  create: CreateModule,
  wasm: WebAssembly.Module,
  library: Uint8Array,
  words: Int32Array,
): Promise<Machine> {
  let made: Emscripten | undefined;
  const module = (): Emscripten => {
    if (made === undefined) throw new Error("the module is not there yet");
    return made;
  };
  const quota = new Quota(module);
  const instance = await create({
    noInitialRun: true,
    noImageDecoding: true,
    noAudioDecoding: true,
    thisProgram: "/usr/bin/python3",
    arguments: [],
    preRun: [
      (early) => {
        made = early;
        layOutFiles(early, library);
        // Found only here, by Python's own start; programs get `environment` alone.
        Object.assign(early.ENV, environment, { PYTHONHOME: "/usr", PYTHONUNBUFFERED: "1" });
      },
    ],
    stdin: () => null,
    stdout: () => {},
    stderr: () => {},
    print: () => {},
    printErr: () => {},
    locateFile: (name) => name,
    API: { config: {}, runtimeEnv: { IN_NODE: true, IN_NODE_ESM: true } },
    instantiateWasm: (imports, done) => {
      raiseBorder(imports, { own: ownFunctions(module, quota, words), memory: () => module().HEAPU8, addressed: addressedImports(wasm) });
      WebAssembly.instantiate(wasm, imports).then((instance) => done(withoutUncalled(instance), wasm));
      return {};
    },
  });
  quota.guard();
  return { module: instance, quota };
}

/** Imports that dynamic linking would fill in with addresses of JavaScript functions. */
function addressedImports(wasm: WebAssembly.Module): string[] {
  return WebAssembly.Module.imports(wasm)
    .filter(({ module }) => module === "GOT.func")
    .map(({ name }) => name);
}

/**
 * The instance as Emscripten sees it. It would give each of the 7,000 exported functions a place in the function table,
 * for dynamic libraries, which there are none of here: eight megabytes and a quarter of the start.
 */
function withoutUncalled(instance: WebAssembly.Instance): WebAssembly.Instance {
  const kept = Object.entries(instance.exports).filter(([name, value]) => typeof value !== "function" || calledFunctions.has(name));
  return { exports: Object.fromEntries(kept) } as WebAssembly.Instance;
}

/**
 * The signal that came since the last look, 0 for none. Pyodide's own reads it and then writes 0, and loses one that comes
 * in between: Python looks so often that it was one Ctrl-C in a hundred.
 */
function takeSignal(words: Int32Array): number {
  return Atomics.load(words, word.signal) === 0 ? 0 : Atomics.exchange(words, word.signal, 0);
}

/** The imports that are ours. */
function ownFunctions(module: () => Emscripten, quota: Quota, words: Int32Array): Parameters<typeof raiseBorder>[1]["own"] {
  const exit = () => (code: number) => {
    throw new Exit(code & 0xff);
  };
  const abort = () => () => {
    throw new Abort("the interpreter aborted");
  };
  return {
    exit,
    proc_exit: exit,
    _abort_js: abort,
    _Py_CheckEmscriptenSignals_Helper: () => () => takeSignal(words),
    __assert_fail: abort,
    emscripten_resize_heap: (grow) => (bytes: number) => (quota.allowsMemory(bytes >>> 0) ? grow(bytes) : 0),
    __syscall_poll: (look) => {
      const setErrno = (number: number): void => {
        module().HEAP32[module().___errno_location() >>> 2] = number;
      };
      const poll = waitingPoll(look, words, setErrno);
      return (...args: number[]) => ((args[1] ?? 0) > pollMax ? -errno.EINVAL : poll(...args));
    },
    // Files here have no umask; programs get the usual one and may believe that they changed it.
    __syscall_umask_js: () => () => 0o022,
  };
}

/** Descriptors in one `poll`, as many as one may open. */
const pollMax = 4096;
