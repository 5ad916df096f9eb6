/**
 * The interpreter inside its thread: boots from an image or makes one, runs what it is ordered to, and restores itself
 * after every run that is not part of a session. One order at a time; the owner keeps to that.
 */
import { Buffer } from "node:buffer";
import { dirname } from "node:path";
import type { RunEnd, RunOrder } from "../../core/orders.ts";
import type { Addresses, CompleteOrder, Image } from "../shared/messages.ts";
import { Checkpoint, usedMemory } from "./checkpoint.ts";
import { beginPython, CPython } from "./cpython.ts";
import { Devices, type Wires } from "./devices.ts";
import type { FileSystem } from "./emscripten.ts";
import { FileCheckpoint } from "./file-checkpoint.ts";
import { mountHost } from "./host-mount.ts";
import { filledParts, putBack } from "./memory-image.ts";
import { type CreateModule, type Machine, makeMachine } from "./module.ts";
import { runProgram } from "./program.ts";
import { filesAtHome } from "./stdlib.ts";
import { Sleep } from "./waits.ts";

/** Each is a copy of all memory that the session uses. */
const marksMax = 4;
const deepBytes = 1024 * 1024;
const windowBytes = 16 * 1024;

export class Interpreter {
  readonly #machine: Machine;
  readonly #devices: Devices;
  readonly #python: CPython;
  readonly #clean: Checkpoint;
  /** A program has run since it was as new: `__main__` is gone, or a session's. */
  #used = false;
  /** Moments of a session to go back to, the last one last. */
  readonly #marks: Checkpoint[] = [];
  /** The image that this interpreter made, when it began without one. */
  readonly image: Image;

  private constructor(machine: Machine, devices: Devices, image: Image) {
    this.#machine = machine;
    this.#devices = devices;
    this.#python = new CPython(machine.module, image.facts, devices);
    this.image = image;
    this.#clean = Checkpoint.of(machine.module, new Uint8Array(image.memory, 0, image.facts.bytes), image.facts.parts);
  }

  static async boot(
    create: CreateModule,
    wasm: WebAssembly.Module,
    library: Uint8Array,
    wires: Wires,
    image: Image | undefined,
  ): Promise<Interpreter> {
    const machine = await makeMachine(create, wasm, library, wires.words);
    const { module } = machine;
    const devices = new Devices(module, wires);
    const sleep = new Sleep(module, wires.words);
    if (image === undefined) return new Interpreter(machine, devices, takeImage(machine, beginPython(module, sleep)));
    loadImage(machine, sleep, image);
    return new Interpreter(machine, devices, image);
  }

  get memoryBytes(): number {
    return this.#machine.module.HEAPU8.length;
  }

  /** Runs one program; whatever that does, this does not throw. */
  run(order: RunOrder): RunEnd {
    if (order.fresh && this.#used) throw new Error("a program was ordered into an interpreter that was not restored");
    this.#used = true;
    const { quota, module } = this.#machine;
    quota.begin(order.memoryBytes);
    this.#devices.begin(order.terminal);
    const phases = runProgram(this.#python, order, {
      prepare: () => {
        for (const mount of order.mounts) mountHost(module.FS, mount);
        if (order.sourceKind === "file") showScript(module.FS, order);
        if (order.cwd !== undefined) module.FS.chdir(order.cwd);
      },
      failed: () => quota.end(),
    });
    const leftBehind = order.keep ? [] : filesAtHome(module.FS).filter((path) => path !== order.filename);
    // Before anybody hears of the end: the host's files are closed then.
    if (!order.keep) this.#clean.closeFiles();
    const outputMs = this.#devices.outputWaitMs;
    return { ...phases, leftBehind, memoryExceeded: quota.exceeded, outputMs, runMs: phases.runMs - outputMs };
  }

  complete(order: CompleteOrder): string[] {
    const found = this.#python.call("complete", { text: order.text, most: order.most });
    const texts = found === 0 ? [] : this.#python.takeTexts(found);
    // An interruption, or a name that is no text, is not the next program's.
    this.#machine.module._PyErr_Clear();
    return texts.filter((text) => text !== "");
  }

  /** Remembers this moment of a session. Returns why that cannot be, if it cannot. */
  mark(): string | undefined {
    const { module } = this.#machine;
    const obstacle = FileCheckpoint.obstacle(module.FS);
    if (obstacle !== undefined) return obstacle;
    this.#marks.push(Checkpoint.take(module));
    if (this.#marks.length > marksMax) this.#marks.shift();
    return undefined;
  }

  /** Goes back to the last mark, which stays, or to the one before it. False when there is none. */
  undo(forget: boolean): boolean {
    if (forget) this.#marks.pop();
    const mark = this.#marks.at(-1);
    mark?.restore();
    return mark !== undefined;
  }

  /** Makes the interpreter as new. Throws when that cannot be. */
  restore(): void {
    if (this.#wentDeep()) throw new Error("its stack went deep, which the system still keeps for it");
    this.#clean.restore();
    this.#used = false;
  }

  /**
   * V8 has used many times what Python has of its own stack, and a thread never gives that back. A window that calls
   * pass on their way down tells.
   */
  #wentDeep(): boolean {
    const { module } = this.#machine;
    const end = module._emscripten_stack_get_base() - deepBytes;
    const window = module.HEAPU8.subarray(end - windowBytes, end);
    return Buffer.compare(window, new Uint8Array(this.image.memory, end - windowBytes, windowBytes)) !== 0;
  }
}

/**
 * A script that lies in no mount is put where it says it is: it may read itself, and tracebacks read it. One that cannot
 * be put there, as into a mounted directory that has lost it meanwhile, runs all the same.
 */
function showScript(files: FileSystem, { source, filename }: RunOrder): void {
  try {
    files.lookupPath(filename, { follow: true });
    return;
  } catch {
    // It is not there yet.
  }
  try {
    files.mkdirTree(dirname(filename));
    files.writeFile(filename, typeof source === "string" ? new TextEncoder().encode(source) : source);
  } catch (error) {
    if (!(error instanceof files.ErrnoError)) throw error;
  }
}

/** The memory as it is becomes an image that other threads can begin from. */
function takeImage({ module }: Machine, addresses: Addresses): Image {
  const used = usedMemory(module);
  const parts = filledParts(used);
  const memory = new SharedArrayBuffer(used.length);
  putBack(new Uint8Array(memory), used, parts);
  return { facts: { ...addresses, bytes: used.length, parts }, memory };
}

function loadImage({ module }: Machine, sleep: Sleep, { facts, memory }: Image): void {
  if (module.wasmTable.length !== facts.tableLength || sleep.tableIndex !== facts.sleepIndex) {
    throw new Error("the image was made by another build of the interpreter");
  }
  if (module.HEAPU8.length < facts.bytes && !module.growMemory(facts.bytes)) throw new RangeError("no memory for the image");
  putBack(module.HEAPU8, new Uint8Array(memory, 0, facts.bytes), facts.parts);
}
