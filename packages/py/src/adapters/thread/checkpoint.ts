/**
 * The whole interpreter at one moment, and the way back to it: the module's memory, its few mutable globals, and the
 * file system. Nothing else of the module can change: its function table and its tables of JavaScript references are
 * out of a program's reach (imports.ts), and what JavaScript keeps for it is listed in file-checkpoint.ts.
 */
import type { Emscripten } from "./emscripten.ts";
import { FileCheckpoint } from "./file-checkpoint.ts";
import { filledParts, type Part, putBack } from "./memory-image.ts";

interface Globals {
  stackBase: number;
  stackEnd: number;
  stackPointer: number;
}

export class Checkpoint {
  readonly #module: Emscripten;
  readonly #memory: Uint8Array;
  readonly #parts: readonly Part[];
  readonly #globals: Globals;
  readonly #tableLength: number;
  readonly #files: FileCheckpoint;

  private constructor(module: Emscripten, memory: Uint8Array, parts: readonly Part[]) {
    this.#module = module;
    this.#memory = memory;
    this.#parts = parts;
    this.#globals = readGlobals(module);
    this.#tableLength = module.wasmTable.length;
    this.#files = new FileCheckpoint(module.FS);
  }

  /** A checkpoint of this moment. No Python may be running. */
  static take(module: Emscripten): Checkpoint {
    const memory = usedMemory(module).slice();
    return new Checkpoint(module, memory, filledParts(memory));
  }

  /** A checkpoint of an interpreter whose memory is known to be this image now; the image is not copied. */
  static of(module: Emscripten, image: Uint8Array, parts: readonly Part[]): Checkpoint {
    return new Checkpoint(module, image, parts);
  }

  /** Bytes that the checkpoint keeps for itself. */
  get bytes(): number {
    return this.#memory.length + this.#files.bytes;
  }

  /** Closes the files that were opened since; the rest may wait for `restore`. */
  closeFiles(): void {
    this.#files.closeLaterStreams();
  }

  /** Puts everything back. Throws when something changed that cannot; the interpreter is then of no more use. */
  restore(): void {
    const module = this.#module;
    if (module.wasmTable.length !== this.#tableLength) throw new Error("the module's function table has grown");
    this.#files.restore();
    putBack(module.HEAPU8, this.#memory, this.#parts);
    writeGlobals(module, this.#globals);
  }
}

/** The memory up to the end of the heap; what lies behind it has never been used, or not since it was zeroed. */
export function usedMemory(module: Emscripten): Uint8Array {
  return module.HEAPU8.subarray(0, module._sbrk(0) >>> 0);
}

function readGlobals(module: Emscripten): Globals {
  return {
    stackBase: module._emscripten_stack_get_base(),
    stackEnd: module._emscripten_stack_get_end(),
    stackPointer: module._emscripten_stack_get_current(),
  };
}

function writeGlobals(module: Emscripten, globals: Globals): void {
  module._emscripten_stack_set_limits(globals.stackBase, globals.stackEnd);
  module.__emscripten_stack_restore(globals.stackPointer);
  module.__emscripten_tempret_set(0);
}
