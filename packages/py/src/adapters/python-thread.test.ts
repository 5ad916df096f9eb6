import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { expect, it, onTestFinished, vi } from "vitest";
import { type Ground, PythonThread } from "./python-thread.ts";

/** Says that it has booted, and then that it has said so. */
const script = `import { parentPort } from "node:worker_threads";
parentPort.once("message", ({ said }) => {
  parentPort.postMessage({ kind: "booted", memoryBytes: 0 });
  Atomics.store(said, 0, 1);
  Atomics.notify(said, 0);
});`;

it("a thread that is being ended is waited for, also when it says meanwhile that it has booted: else the process would end first", async () => {
  const directory = mkdtempSync(join(tmpdir(), "hob-thread-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, "worker.mjs");
  writeFileSync(path, script);
  const unref = vi.spyOn(Worker.prototype, "unref");
  onTestFinished(() => unref.mockRestore());
  const said = new Int32Array(new SharedArrayBuffer(4));
  const thread = new PythonThread(pathToFileURL(path), Promise.resolve({ said } as unknown as Ground));
  await Promise.resolve(); // the order is out
  expect(Atomics.wait(said, 0, 0, 60_000)).not.toBe("timed-out"); // what it said stands in this thread's queue
  await thread.destroy();
  expect(unref).not.toHaveBeenCalled();
  expect(await thread.gone).toBeUndefined();
});
