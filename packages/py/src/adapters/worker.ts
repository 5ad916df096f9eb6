/**
 * The file that a Python thread runs: one interpreter, and orders for it one by one. The daemon stays free while Python
 * is busy, and ends this thread when Python does not end.
 */
import { parentPort } from "node:worker_threads";
import type { Rest, RunOrder } from "../core/orders.ts";
import { ByteRing } from "./shared/byte-ring.ts";
import { type SharedMemory, viewShared, word } from "./shared/control-words.ts";
import type { BootOrder, ThreadOrder, ThreadReport } from "./shared/messages.ts";
import type { Wires } from "./thread/devices.ts";
import { hideStackSwitching, stripGlobals } from "./thread/globals.ts";
import { Interpreter } from "./thread/interpreter.ts";
import type { CreateModule } from "./thread/module.ts";

if (parentPort === null) throw new Error("this file runs as a worker thread");
const port = parentPort;
// At once, while the owner still gathers what the first order brings.
const pyodide = import("pyodide/pyodide.asm.mjs");
const report = (message: ThreadReport): void => port.postMessage(message);
let interpreter: Interpreter | undefined;

port.on("message", (order: ThreadOrder) => {
  if (order.kind === "boot") void boot(order);
  else if (interpreter === undefined) throw new Error("an order came before the interpreter was there");
  else obey(interpreter, order);
});

function obey(python: Interpreter, order: Exclude<ThreadOrder, { kind: "boot" }>): void {
  switch (order.kind) {
    case "run":
      return run(python, order);
    case "complete":
      return report({ kind: "completed", found: python.complete(order) });
    case "mark":
      return report({ kind: "marked", obstacle: python.mark() });
    case "undo":
      return report({ kind: "undone", found: python.undo(order.forget) });
  }
}

async function boot(order: BootOrder): Promise<void> {
  hideStackSwitching();
  const { default: create } = await pyodide;
  const wires = wiresOf(viewShared(order.shared));
  interpreter = await Interpreter.boot(create as CreateModule, order.wasm, new Uint8Array(order.library), wires, order.image);
  stripGlobals();
  const image = order.image === undefined ? interpreter.image : undefined;
  report({ kind: "booted", image, memoryBytes: interpreter.memoryBytes });
}

function run(python: Interpreter, order: RunOrder): void {
  const end = python.run(order);
  report({ kind: "ended", ...end, memoryBytes: python.memoryBytes });
  const rest = order.keep || end.crash !== undefined ? { restoreMs: 0, broken: end.crash } : restored(python);
  report({ kind: "rested", ...rest, memoryBytes: python.memoryBytes });
}

/** Memory that was once used stays the process's own, even zeroed; an interpreter with so much of it is replaced. */
const keptBytesMax = 64 * 1024 * 1024;

function restored(python: Interpreter): Rest {
  if (python.memoryBytes > keptBytesMax) return { restoreMs: 0, broken: `its memory has grown to ${python.memoryBytes} bytes` };
  const beganMs = performance.now();
  try {
    python.restore();
    return { restoreMs: performance.now() - beganMs, broken: undefined };
  } catch (error) {
    return { restoreMs: 0, broken: `it could not be restored: ${error}` };
  }
}

function wiresOf({ words, input, output }: SharedMemory): Wires {
  return {
    words,
    input: new ByteRing(words, word.inputRead, word.inputWritten, input),
    output: new ByteRing(words, word.outputRead, word.outputWritten, output),
    callReader: () => report({ kind: "output" }),
    wantInput: () => report({ kind: "input-wanted" }),
    callWriter: () => report({ kind: "input-room" }),
  };
}
