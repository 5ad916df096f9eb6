import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { expect, it, onTestFinished, vi } from "vitest";
import { type Ground, PythonThread } from "./python-thread.ts";

/** Says that it has booted, and then that it has said so. */
const bootTeller = `import { parentPort } from "node:worker_threads";
parentPort.once("message", ({ said }) => {
  parentPort.postMessage({ kind: "booted", memoryBytes: 0 });
  Atomics.store(said, 0, 1);
  Atomics.notify(said, 0);
});`;

/** Completes with the signal that it finds. */
const signalTeller = `import { parentPort } from "node:worker_threads";
let words;
parentPort.on("message", ({ kind, shared }) => {
  if (kind === "boot") {
    words = new Int32Array(shared, 0, 1);
    parentPort.postMessage({ kind: "booted", memoryBytes: 0 });
  } else parentPort.postMessage({ kind: "completed", found: [String(Atomics.load(words, 0))] });
});`;

function scriptOf(text: string): URL {
  const directory = mkdtempSync(join(tmpdir(), "hob-thread-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, "worker.mjs");
  writeFileSync(path, text);
  return pathToFileURL(path);
}

it("a Ctrl-C that comes when its program is over does not interrupt a completion", async () => {
  const thread = new PythonThread(scriptOf(signalTeller), Promise.resolve({} as Ground));
  onTestFinished(() => thread.destroy());
  await thread.booted;
  thread.signal(2);
  expect(await thread.complete("x", 1)).toEqual(["0"]);
});

it("a thread that is being ended is waited for, also when it says meanwhile that it has booted: else the process would end first", async () => {
  const unref = vi.spyOn(Worker.prototype, "unref");
  onTestFinished(() => unref.mockRestore());
  const said = new Int32Array(new SharedArrayBuffer(4));
  const thread = new PythonThread(scriptOf(bootTeller), Promise.resolve({ said } as unknown as Ground));
  await Promise.resolve(); // the order is out
  expect(Atomics.wait(said, 0, 0, 60_000)).not.toBe("timed-out"); // what it said stands in this thread's queue
  await thread.destroy();
  expect(unref).not.toHaveBeenCalled();
  expect(await thread.gone).toBeUndefined();
});
