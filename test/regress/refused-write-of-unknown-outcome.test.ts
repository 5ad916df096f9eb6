/**
 * A daemon was killed, and its client called before it had heard of that. The write failed at its first byte with EPIPE,
 * yet the call ended as `outcome-unknown`, as if the daemon could have taken it: whatever had been passed to the socket
 * counted as delivered. On a quiet machine one call in some hundreds after a kill failed that way.
 *
 * Now a transport says when a write came to nothing, and such a call is made again on the next daemon.
 */
import { expect, test } from "vitest";
import { client } from "../clients.ts";
import { isAlive, testHome } from "../support.ts";

const pause = new Int32Array(new SharedArrayBuffer(4));

test("a call that the socket of a dead daemon refused is made on the next daemon", async () => {
  const daemon = await client(testHome());
  const { pid } = daemon.daemon;
  process.kill(pid, "SIGKILL");
  while (isAlive(pid)) Atomics.wait(pause, 0, 0, 5); // the event loop must not hear of the end
  expect(await daemon.call("sleep", { ms: 1 })).toBeDefined();
  expect(daemon.daemon.pid).not.toBe(pid);
});
