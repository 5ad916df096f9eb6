/**
 * Waiting, as a program sees it: `time.sleep` and `select`. Emscripten's own would keep a core busy and notice no signal;
 * these put the thread to sleep until the time has come, or a signal or input has.
 */
import { waitFor, word } from "../shared/control-words.ts";
import { type Emscripten, errno, type Pointer } from "./emscripten.ts";
import { allocateText, objectAt } from "./memory-text.ts";

const methodTakesOneArgument = 0x0008;
/** `_PyTime_ROUND_TIMEOUT`: away from zero, so that a sleep is never too short. */
const roundTimeout = 3;

/** `poll(2)` over Emscripten's, which only looks: this one waits up to `timeoutMs`, for ever when it is negative. */
export function waitingPoll(
  look: (...args: number[]) => number,
  words: Int32Array,
  setErrno: (number: number) => void,
): (...args: number[]) => number {
  return (fds = 0, count = 0, timeoutMs = 0) => {
    const first = look(fds, count, timeoutMs);
    if (first !== 0 || timeoutMs === 0) return first;
    const until = timeoutMs < 0 ? Number.POSITIVE_INFINITY : performance.now() + timeoutMs;
    const found = waitFor(words, () => (Atomics.load(words, word.signal) !== 0 ? -errno.EINTR : look(fds, count, 0) || undefined), until);
    // Emscripten's `select` hands the answer on without setting errno, which Python looks at.
    if (found === -errno.EINTR) setErrno(errno.EINTR);
    return found ?? 0;
  };
}

/**
 * Puts `time.sleep` into the module `time`, as a C function whose body is here. Before an image is loaded or taken: the
 * image knows the function by its place in the table, which must be the same in every thread.
 */
export class Sleep {
  readonly #module: Emscripten;
  readonly #words: Int32Array;
  /** Place in the module's function table. */
  readonly tableIndex: number;

  constructor(module: Emscripten, words: Int32Array) {
    this.#module = module;
    this.#words = words;
    this.tableIndex = module.addFunction((_self = 0, seconds = 0) => this.#sleep(seconds), "iii");
  }

  /** Only in the interpreter from which the image is made. */
  install(time: Pointer): void {
    const module = this.#module;
    const name = allocateText(module, "sleep");
    const text =
      "sleep(object, /)\n--\n\nsleep(seconds)\n\nDelay execution for a given number of seconds.  The argument may be\na floating-point number for subsecond precision.";
    const definition = module._malloc(16);
    module.HEAPU32.set([name, this.tableIndex, methodTakesOneArgument, allocateText(module, text)], definition >>> 2);
    const sleep = module._PyCMethod_New(definition, 0, allocateObjectText(module, "time"), 0);
    module._PyObject_SetAttrString(time, name, sleep);
  }

  /** Returns a new reference to None, or NULL with an exception set. */
  #sleep(seconds: Pointer): Pointer {
    const module = this.#module;
    const result = module._malloc(8);
    const failed = module.__PyTime_FromSecondsObject(result, seconds, roundTimeout);
    const nanoseconds = module.HEAP64[result >>> 3] ?? 0n;
    module._free(result);
    if (failed !== 0) return 0;
    if (nanoseconds < 0n) return this.#refuseNegative();
    const untilMs = performance.now() + Number(nanoseconds) / 1e6;
    while (waitFor(this.#words, () => Atomics.load(this.#words, word.signal) !== 0 || undefined, untilMs)) {
      if (module._PyErr_CheckSignals() !== 0) return 0;
    }
    if (module._PyErr_CheckSignals() !== 0) return 0;
    module._Py_IncRef(module.__Py_NoneStruct);
    return module.__Py_NoneStruct;
  }

  #refuseNegative(): Pointer {
    const module = this.#module;
    const text = allocateText(module, "sleep length must be non-negative");
    module._PyErr_SetString(objectAt(module, module._PyExc_ValueError), text);
    module._free(text);
    return 0;
  }
}

function allocateObjectText(module: Emscripten, text: string): Pointer {
  const bytes = allocateText(module, text);
  const object = module._PyUnicode_FromString(bytes);
  module._free(bytes);
  return object;
}
