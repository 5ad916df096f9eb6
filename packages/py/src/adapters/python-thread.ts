/**
 * The owner's side of one Python thread: starts it, hands it programs, carries their output and input, and knows when it
 * is gone. Everything that a program could block is here on the free side of the border.
 */
import { Worker } from "node:worker_threads";
import { HobError } from "@hob/kit";
import { brokenWords, type Interpreter, InterpreterGone, type RunWires } from "../core/interpreter.ts";
import type { Rest, RunEnd, RunOrder } from "../core/orders.ts";
import { Deferred } from "../core/waiting.ts";
import { InputPump } from "./input-pump.ts";
import { OutputPump } from "./output-pump.ts";
import { allocateShared, type SharedMemory, viewShared, wakeThread, word } from "./shared/control-words.ts";
import type { BootOrder, Image, ThreadOrder, ThreadReport } from "./shared/messages.ts";

/** What a thread begins from: shared by all of them. */
export type Ground = Omit<BootOrder, "kind" | "shared">;

/**
 * Megabytes. The stack carries Python's own recursion in C; the heap holds Emscripten's runtime and a program's files and
 * descriptors, but neither Python's memory nor the files' bytes.
 */
const resourceLimits = { stackSizeMb: 256, maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 32 };

export class PythonThread implements Interpreter {
  readonly booted: Promise<void>;
  readonly gone: Promise<InterpreterGone | undefined>;
  /** The image that this thread made, when its ground had none. */
  readonly image: Promise<Image | undefined>;
  memoryBytes = 0;
  restoreMs = 0;
  readonly #worker: Worker;
  readonly #shared: SharedMemory;
  readonly #output: OutputPump;
  readonly #input: InputPump;
  readonly #booting = new Deferred<Image | undefined>();
  readonly #going = new Deferred<InterpreterGone | undefined>();
  #ending: Deferred<RunEnd> | undefined;
  #resting: Deferred<Rest> | undefined;
  #answering: Deferred<ThreadReport> | undefined;
  #destroyed = false;
  #failure: InterpreterGone | undefined;

  /** `script` is the bundled worker.ts. Throws `busy` when the system gives no thread. */
  constructor(script: URL, ground: Promise<Ground>) {
    const shared = allocateShared();
    this.#shared = viewShared(shared);
    this.#output = new OutputPump(this.#shared);
    this.#worker = newWorker(script);
    this.#input = new InputPump(this.#shared);
    this.image = this.#booting.promise;
    this.booted = this.image.then(() => {});
    this.gone = this.#going.promise;
    this.#booting.promise.catch(() => {});
    this.booted.catch(() => {});
    this.#listen();
    ground.then(
      (ready) => this.#send({ kind: "boot", shared, ...ready }),
      (error) => this.#fail(new InterpreterGone(`the interpreter has nothing to start from: ${error.message}`, { cause: error })),
    );
  }

  async run(order: RunOrder, wires: RunWires): Promise<RunEnd> {
    if (this.#failure !== undefined) throw this.#failure;
    const { words } = this.#shared;
    Atomics.store(words, word.signal, 0);
    this.#ending = new Deferred();
    this.#resting = new Deferred();
    this.#resting.promise.catch(() => {});
    this.#input.begin(wires.input, wires.inputWanted?.bind(wires));
    this.#output.begin((channel, bytes) => wires.output(channel, bytes));
    this.#worker.ref();
    this.#send({ kind: "run", ...order });
    try {
      return await this.#ending.promise;
    } finally {
      this.#ending = undefined;
      this.#input.end();
      await this.#output.finish();
    }
  }

  async rest(): Promise<Rest> {
    return (await this.#resting?.promise) ?? { restoreMs: 0, broken: undefined };
  }

  async complete(text: string, most: number): Promise<string[]> {
    return (await this.#ask({ kind: "complete", text, most }, "completed")).found;
  }

  async mark(): Promise<string | undefined> {
    return (await this.#ask({ kind: "mark" }, "marked")).obstacle;
  }

  async undo(forget: boolean): Promise<boolean> {
    return (await this.#ask({ kind: "undo", forget }, "undone")).found;
  }

  signal(number: number): void {
    Atomics.store(this.#shared.words, word.signal, number);
    wakeThread(this.#shared.words);
  }

  async destroy(): Promise<void> {
    this.#destroyed = true;
    await this.#worker.terminate();
    this.#fail(new InterpreterGone("the interpreter was ended"));
  }

  /** Sends an order that is answered at once, while no program runs. */
  async #ask<Kind extends ThreadReport["kind"]>(order: ThreadOrder, _answer: Kind): Promise<Extract<ThreadReport, { kind: Kind }>> {
    if (this.#failure !== undefined) throw this.#failure;
    Atomics.store(this.#shared.words, word.signal, 0); // one that came when the program before was over already
    this.#answering = new Deferred();
    this.#worker.ref();
    this.#send(order);
    const report = await this.#answering.promise.finally(() => this.#letGo());
    return report as Extract<ThreadReport, { kind: Kind }>;
  }

  #send(order: ThreadOrder): void {
    this.#worker.postMessage(order);
  }

  #listen(): void {
    this.#worker.on("message", (report: ThreadReport) => this.#hear(report));
    this.#worker.on("messageerror", (error) =>
      this.#fail(new InterpreterGone("the interpreter sent what cannot be read", { cause: error })),
    );
    this.#worker.on("error", (error: Error & { code?: string }) => {
      const outOfMemory = error.code === "ERR_WORKER_OUT_OF_MEMORY";
      this.#fail(new InterpreterGone(brokenWords(error.message), { outOfMemory, cause: error }));
    });
    this.#worker.on("exit", (code) => this.#fail(new InterpreterGone(`the interpreter's thread ended with ${code}`)));
  }

  #hear(report: ThreadReport): void {
    if ("memoryBytes" in report) this.memoryBytes = report.memoryBytes;
    switch (report.kind) {
      case "booted":
        this.#letGo();
        return this.#booting.resolve(report.image);
      case "output":
        return this.#output.more();
      case "input-wanted":
        return this.#input.wanted();
      case "input-room":
        return this.#input.room();
      case "ended":
        return this.#ending?.resolve(report);
      case "rested":
        this.#letGo();
        this.restoreMs = report.restoreMs;
        return this.#resting?.resolve(report);
      case "completed":
      case "marked":
      case "undone":
        return this.#answering?.resolve(report);
    }
  }

  /** The process need not wait for it, unless somebody waits for its end: `terminate` holds on to it for that. */
  #letGo(): void {
    if (!this.#destroyed) this.#worker.unref();
  }

  /** The thread is gone or of no use; everybody who waits for it is told. The first reason stays. */
  #fail(reason: InterpreterGone): void {
    if (this.#failure !== undefined) return;
    this.#failure = reason;
    this.#output.abandon();
    this.#going.resolve(this.#destroyed ? undefined : reason);
    this.#booting.reject(reason);
    this.#ending?.reject(reason);
    this.#resting?.reject(reason);
    this.#answering?.reject(reason);
  }
}

/** Nothing of the daemon reaches the thread: no environment, no arguments, no standard streams. */
function newWorker(script: URL): Worker {
  try {
    return new Worker(script, { env: {}, argv: [], execArgv: [], stdin: true, stdout: true, stderr: true, resourceLimits, name: "python" });
  } catch (error) {
    throw new HobError("busy", `the system gives no thread for an interpreter: ${(error as Error).message}`, {
      hint: "Raise the limit of processes (ulimit -u) or of memory (ulimit -v), or end what takes them.",
      retryable: false,
      cause: error,
    });
  }
}
