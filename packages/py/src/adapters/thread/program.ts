/**
 * One run of a program in an interpreter: circumstances, source to code objects, the code objects one after another, and
 * the end with CPython's own words and exit code. However a program ends, `runProgram` returns; an interpreter that broke
 * on the way says so in `crash`.
 */
import type { Plain } from "../../core/marshal.ts";
import type { Missing, RunEnd, RunOrder } from "../../core/orders.ts";
import type { CPython } from "./cpython.ts";
import { errno, type Pointer } from "./emscripten.ts";
import { objectAt } from "./memory-text.ts";
import { Exit } from "./module.ts";

/** As a shell reports a process that SIGINT ended. */
const interruptedExit = 130;
/** As a shell reports a process that ended itself with abort(). */
const crashExit = 134;

type Phases = Pick<RunEnd, "exitCode" | "crash" | "more" | "exited" | "missing" | "code" | "compileMs" | "runMs">;

export interface Surroundings {
  /** Sets up the machine; what it throws ends the run as a crash. */
  prepare(): void;
  /** Called when the program failed, before it is told. */
  failed(): void;
}

export function runProgram(python: CPython, order: RunOrder, surroundings: Surroundings): Phases {
  const run = new ProgramRun(python, order, surroundings.failed);
  try {
    surroundings.prepare();
    run.go();
  } catch (error) {
    run.broke(error);
  }
  return run.phases;
}

class ProgramRun {
  readonly phases: Phases = {
    exitCode: 0,
    crash: undefined,
    more: false,
    exited: false,
    missing: undefined,
    code: undefined,
    compileMs: 0,
    runMs: 0,
  };
  readonly #python: CPython;
  readonly #order: RunOrder;
  readonly #failed: () => void;

  constructor(python: CPython, order: RunOrder, failed: () => void) {
    this.#python = python;
    this.#order = order;
    this.#failed = failed;
  }

  go(): void {
    const beganMs = performance.now();
    const release = this.#python.hold();
    const codes = this.#begin() ? this.#load() : 0;
    if (codes === 0) this.#forgetFrames();
    const loadedMs = performance.now();
    this.phases.compileMs = loadedMs - beganMs;
    if (codes === 0 || !this.#runAll(codes)) this.phases.exitCode = this.#fail();
    this.#succeeds(codes);
    release();
    this.#end();
    this.phases.runMs = performance.now() - loadedMs;
  }

  /** JavaScript's errors come here through frames of C, which are gone; so is the interpreter, unless it is restored. */
  broke(error: unknown): void {
    if (error instanceof Exit) {
      this.phases.exitCode = error.code;
      if (this.#order.keep) this.phases.crash = "the program ended its interpreter (os._exit)";
      return;
    }
    this.phases.exitCode = crashExit;
    this.phases.crash = isStackOverflow(error) ? "the program's calls went deeper than the interpreter's stack" : wordsOf(error);
  }

  #begin(): boolean {
    const { argv, commandLine, environment, fresh, path, sourceKind, filename } = this.#order;
    const named = sourceKind === "file" || sourceKind === "stdin" ? filename : null;
    return this.#succeeds(this.#python.call("begin", { argv, original: commandLine, environment, fresh, path, filename: named }));
  }

  /** A tuple of code objects; 0 with an exception set. */
  #load(): Pointer {
    const { source, sourceKind, filename, code, keep } = this.#order;
    if (sourceKind === "line") return this.#python.call("load_line", { source, filename });
    const before = this.#python.written;
    const codes = this.#python.call("load", { source, filename, kind: sourceKind, code: code ?? null });
    // What was compiled in a session may be what an earlier command of it wanted to be compiled. And warnings that the
    // compiler printed must be printed the next time too.
    if (codes !== 0 && code === undefined && !keep && this.#python.written === before) this.phases.code = this.#python.marshalled(codes);
    return codes;
  }

  /** An exception before the program ran comes out of our own code, whose frames are nobody's concern. */
  #forgetFrames(): void {
    const { module } = this.#python;
    const error = module._PyErr_GetRaisedException();
    module._PyException_SetTraceback(error, module.__Py_NoneStruct);
    module._PyErr_SetRaisedException(error);
  }

  /** False: an exception is set. */
  #runAll(codes: Pointer): boolean {
    const { module } = this.#python;
    if (codes === module.__Py_NoneStruct) {
      this.phases.more = true;
      return true;
    }
    const count = module._PyTuple_Size(codes);
    for (let index = 0; index < count; index++) {
      if (!this.#python.run(module._PyTuple_GetItem(codes, index))) return false;
    }
    return true;
  }

  /** Reports the exception that is set, as the interpreter would at its own end; returns the exit code. */
  #fail(): number {
    this.#failed();
    const { module } = this.#python;
    const error = module._PyErr_GetRaisedException();
    const is = (type: Pointer): boolean => module._PyErr_GivenExceptionMatches(error, type) !== 0;
    if (is(objectAt(module, module._PyExc_SystemExit))) {
      this.phases.exited = true;
      return this.#exitStatus(error);
    }
    const interrupted = is(objectAt(module, module._PyExc_KeyboardInterrupt));
    this.phases.missing = this.#missing(error);
    module._PyErr_SetRaisedException(error);
    module._PyErr_Print();
    return interrupted ? interruptedExit : 1;
  }

  /** What the code is made of may be the program's own, and a Ctrl-C may come in that moment too. */
  #exitStatus(error: Pointer): number {
    const status = this.#python.callWith("exit_status", error);
    if (status !== 0) return this.#python.takeNumber(status);
    this.#python.module._PyErr_Clear();
    return interruptedExit;
  }

  #missing(error: Pointer): Missing | undefined {
    const found = this.#python.callWith("missing", error);
    if (found !== 0) {
      const [kind, name] = this.#python.takeTexts(found);
      return name === undefined ? undefined : { kind: kind as Missing["kind"], name };
    }
    this.#python.module._PyErr_Clear();
    return undefined;
  }

  #end(): void {
    const last = !this.#order.keep;
    this.#finish("end", { last });
    if (!last) return;
    this.#python.releaseMain();
    this.#finish("flush", null);
  }

  /** A step that tells 0, or an exit code for a program that had none of its own. */
  #finish(step: string, order: Plain): void {
    const result = this.#python.call(step, order);
    if (result === 0) {
      this.#python.module._PyErr_Clear();
      return;
    }
    const status = this.#python.takeNumber(result);
    if (this.phases.exitCode === 0) this.phases.exitCode = status;
  }

  /** Releases a result. False: there was none, and an exception is set. */
  #succeeds(result: Pointer): boolean {
    if (result === 0) return false;
    this.#python.module._Py_DecRef(result);
    return true;
  }
}

function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes("call stack");
}

/** Emscripten's errors are no errors of JavaScript, and have a number only. */
function wordsOf(error: unknown): string {
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  const number = (error as { errno?: number }).errno;
  const name = Object.entries(errno).find(([, known]) => known === number)?.[0] ?? number;
  return `its directories could not be put in place: ${name}`;
}
