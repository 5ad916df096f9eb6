/**
 * Looks after a hunt from another thread: a reader that goes round in circles never comes back to say so. When the same
 * input has cost a minute of the processor, however long that takes on a busy machine, it is written down and the process ends.
 */
import { Worker } from "node:worker_threads";

const stuckMs = 60_000;
const lookMs = 5_000;
const inputBytesMax = 32 * 1024;

/** What the two threads share. */
interface Shared {
  /** Inputs so far, the number of the target, the length of the input. */
  readonly words: Int32Array;
  readonly input: Uint8Array;
  readonly names: readonly string[];
  readonly stuckMs: number;
  readonly lookMs: number;
}

export class Watchdog {
  readonly #shared: Shared;
  readonly #worker: Worker;

  /** `names` of everything that is tried. */
  constructor(names: readonly string[]) {
    const words = new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
    const input = new Uint8Array(new SharedArrayBuffer(inputBytesMax));
    this.#shared = { words, input, names, stuckMs, lookMs };
    this.#worker = new Worker(`(${watch.toString()})()`, { eval: true, workerData: this.#shared });
    this.#worker.unref();
  }

  /** Told before each input. */
  trying(name: string, input: Buffer): void {
    const { words, names } = this.#shared;
    this.#shared.input.set(input.subarray(0, inputBytesMax));
    words[1] = names.indexOf(name);
    words[2] = Math.min(input.length, inputBytesMax);
    Atomics.add(words, 0, 1);
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Runs in the other thread, from its text: it sees nothing of this file. */
function watch(): void {
  const { workerData } = process.getBuiltinModule("node:worker_threads");
  const { writeSync } = process.getBuiltinModule("node:fs");
  const { words, input, names, stuckMs, lookMs } = workerData as Shared;
  const spentMs = (): number => process.cpuUsage().user / 1000;
  let last = -1;
  let sinceMs = 0;
  setInterval(() => {
    const now = Atomics.load(words, 0);
    if (now !== last) sinceMs = spentMs();
    last = now;
    if (spentMs() - sinceMs < stuckMs) return;
    const text = Buffer.from(input.slice(0, words[2])).toString("base64");
    writeSync(
      2,
      `stuck    for ${stuckMs / 1000} s of the processor\n  npm run fuzz -- --target ${names[words[1] ?? 0]} --input base64:${text}\n`,
    );
    process.kill(process.pid, "SIGKILL");
  }, lookMs);
}
