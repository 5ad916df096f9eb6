/**
 * Calls into CPython by its C interface: make the first interpreter, call the functions of support.py.ts, run code
 * objects, ask for the error. Knows nothing of programs and how they end (program.ts).
 */
import { marshal, type Plain } from "../../core/marshal.ts";
import { loopSource } from "../../python/loop.py.ts";
import { supportSource } from "../../python/support.py.ts";
import { warmSource } from "../../python/warm.py.ts";
import type { Addresses } from "../shared/messages.ts";
import type { Emscripten, Pointer } from "./emscripten.ts";
import { allocateBytes, allocateText, objectAt, textAt } from "./memory-text.ts";
import { environment } from "./stdlib.ts";
import type { Sleep } from "./waits.ts";

/** `Py_file_input`: a whole source of statements. */
const fileInput = 257;
const marshalVersion = 5;

/** Modules that reach behind the interpreter's own back; without them they are not there, as in a Python built without. */
const withheld = new Set([
  "_ctypes",
  "_pyodide_core",
  "_remote_debugging",
  "_testbuffer",
  "_testcapi",
  "_testclinic",
  "_testclinic_limited",
  "_testinternalcapi",
  "_testlimitedcapi",
  "_xxtestfuzz",
  "xxsubtype",
]);

const supportFunctions = ["begin", "load", "load_line", "complete", "exit_status", "missing", "end", "flush"];

export class CPython {
  readonly module: Emscripten;
  readonly #addresses: Addresses;
  readonly #devices: { readonly outputBytes: number };

  constructor(module: Emscripten, addresses: Addresses, devices: { readonly outputBytes: number }) {
    this.module = module;
    this.#addresses = addresses;
    this.#devices = devices;
  }

  /** Bytes that Python has written to its standard streams in this run. */
  get written(): number {
    return this.#devices.outputBytes;
  }

  /** The namespace of `__main__`. */
  get namespace(): Pointer {
    return this.#addresses.namespace;
  }

  /** Calls a function of support.py.ts. Returns a new reference, or NULL with an exception set. */
  call(name: string, order: Plain): Pointer {
    const argument = this.object(order);
    if (argument === 0) return 0;
    const result = this.module._PyObject_CallOneArg(this.#function(name), argument);
    this.module._Py_DecRef(argument);
    return result >>> 0;
  }

  /** Calls a function of support.py.ts with an exception. */
  callWith(name: string, object: Pointer): Pointer {
    return this.module._PyObject_CallOneArg(this.#function(name), object) >>> 0;
  }

  /** Plain data as a Python object: a new reference, or NULL with an exception set. */
  object(value: Plain): Pointer {
    const bytes = marshal(value);
    const pointer = allocateBytes(this.module, bytes);
    const object = this.module._PyMarshal_ReadObjectFromString(pointer, bytes.length);
    this.module._free(pointer);
    return object >>> 0;
  }

  /** Holds on to the namespace of `__main__`, whatever the program does to the module, until `release`. */
  hold(): () => void {
    this.module._Py_IncRef(this.namespace);
    return () => this.module._Py_DecRef(this.namespace);
  }

  /** Runs a code object in `__main__`, with no frame of ours above it. False: an exception is set. */
  run(code: Pointer): boolean {
    const result = this.module._PyEval_EvalCode(code, this.namespace, this.namespace);
    if (result === 0) return false;
    this.module._Py_DecRef(result);
    return true;
  }

  /** A whole number, which is released. Minus one when it is none. */
  takeNumber(object: Pointer): number {
    const number = this.module._PyLong_AsLong(object);
    this.module._Py_DecRef(object);
    return number;
  }

  /** The texts of a list, which is released. */
  takeTexts(list: Pointer): string[] {
    const { module } = this;
    const texts: string[] = [];
    const count = module._PyList_Size(list);
    for (let index = 0; index < count; index++) texts.push(textAt(module, module._PyUnicode_AsUTF8(module._PyList_GetItem(list, index))));
    module._Py_DecRef(list);
    return texts;
  }

  /** An object in marshal's format; `undefined` when it has none. */
  marshalled(object: Pointer): Uint8Array | undefined {
    const bytes = this.module._PyMarshal_WriteObjectToString(object, marshalVersion);
    if (bytes === 0) {
      this.module._PyErr_Clear();
      return undefined;
    }
    const start = this.module._PyBytes_AsString(bytes) >>> 0;
    const copy = this.module.HEAPU8.slice(start, start + this.module._PyBytes_Size(bytes));
    this.module._Py_DecRef(bytes);
    return copy;
  }

  /**
   * Lets go of `__main__`, so that its objects are finalized: from here, for there must be no frame of Python in which
   * an error of a finalizer would seem to have happened.
   */
  releaseMain(): void {
    const { module } = this;
    const name = allocateText(module, "__main__");
    if (module._PyDict_DelItemString(module._PyImport_GetModuleDict(), name) !== 0) module._PyErr_Clear();
    module._free(name);
    module._PyGC_Collect();
  }

  #function(name: string): Pointer {
    const pointer = this.#addresses.functions[name];
    if (pointer === undefined) throw new Error(`the image has no function ${name}`);
    return pointer;
  }
}

/** Starts Python in a new module and loads everything that an image shall hold. Throws when Python does. */
export function beginPython(module: Emscripten, sleep: Sleep): Addresses {
  withholdModules(module);
  module._Py_InitializeEx(1);
  module.HEAPU8[module._Py_EMSCRIPTEN_SIGNAL_HANDLING] = 1;
  sleep.install(module._PyImport_ImportModule(allocateText(module, "time")));
  runSource(module, module._PyDict_New(), warmSource);
  runSource(module, module._PyDict_New(), loopSource);
  const support = module._PyDict_New();
  runSource(module, support, supportSource);
  runSource(module, support, `os.environ.clear(); os.environ.update(${JSON.stringify(environment)}); freeze()`);
  const functions: Record<string, number> = {};
  for (const name of supportFunctions) functions[name] = module._PyDict_GetItemString(support, allocateText(module, name)) >>> 0;
  const namespace = module._PyModule_GetDict(module._PyImport_AddModule(allocateText(module, "__main__"))) >>> 0;
  return { tableLength: module.wasmTable.length, sleepIndex: sleep.tableIndex, functions, namespace };
}

function runSource(module: Emscripten, namespace: Pointer, source: string): void {
  const text = allocateText(module, source);
  const name = allocateText(module, "<hob>");
  const code = module._Py_CompileStringExFlags(text, name, fileInput, 0, -1);
  const result = code === 0 ? 0 : module._PyEval_EvalCode(code, namespace, namespace);
  module._free(text);
  if (result !== 0) return;
  module._PyErr_Print();
  throw new Error("Python could not load what belongs into its image");
}

/** Takes modules out of the table of built-in ones, which ends with an entry of zeros. */
function withholdModules(module: Emscripten): void {
  const start = objectAt(module, module._PyImport_Inittab) >>> 2;
  let to = start;
  for (let from = start; module.HEAPU32[from]; from += 2) {
    if (withheld.has(textAt(module, module.HEAPU32[from] ?? 0))) continue;
    module.HEAPU32.copyWithin(to, from, from + 2);
    to += 2;
  }
  module.HEAPU32.fill(0, to, to + 2);
}
