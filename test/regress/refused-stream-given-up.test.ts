/**
 * A call that a daemon had provably not taken was made again on the next one; a stream was not: opened in the moment in
 * which its daemon died or began to end, it broke with `disconnected` or `draining`, and every program had to try again by
 * itself. It is opened again now, as long as nothing of it came and nothing was written.
 *
 * So the client must know a stream that was refused from one that ran, had nothing to say yet, and was ended by a stop:
 * opened again, that one would start the daemon that was just stopped. The daemon says so: `begun`. And cancelling one while
 * its next daemon was being looked for ended the whole program when none was found: a rejection that nobody heard.
 */
import { probe, stop } from "@hob/kit/client";
import { expect, test } from "vitest";
import { client, failure, status } from "../clients.ts";
import { isAlive, testHome, until } from "../support.ts";

const pause = new Int32Array(new SharedArrayBuffer(4));

/** The event loop does not hear of the end. */
function killUnheard(pid: number): void {
  process.kill(pid, "SIGKILL");
  while (isAlive(pid)) Atomics.wait(pause, 0, 0, 5);
}

test("a stream that the socket of a dead daemon refused is opened on the next daemon", async () => {
  const daemon = await client(testHome());
  const { pid } = daemon.daemon;
  killUnheard(pid);
  const stream = daemon.stream("numbers", { count: 3 });
  const items: unknown[] = [];
  for await (const item of stream) items.push(item);
  expect(items).toHaveLength(3);
  expect(await stream.result).toBe(3);
  expect(daemon.daemon.pid).not.toBe(pid);
});

test("one that was written to is not: what was written went to the daemon that is gone", async () => {
  const daemon = await client(testHome());
  killUnheard(daemon.daemon.pid);
  const stream = daemon.stream("pipe", {});
  stream.write("lost").catch(() => undefined);
  expect((await failure(stream.result)).code).toBe("disconnected");
});

test("one that ran and had nothing to say yet stays ended by a stop, and starts no daemon", async () => {
  const home = testHome();
  const daemon = await client(home);
  const stream = daemon.stream("numbers", { count: 1, everyMs: 600_000 });
  await until("it runs", async () => (await status(home)).streams.open === 1);
  await stop("ctl", { home: home.path });
  expect(await failure(stream.result)).toMatchObject({ code: "draining", details: { begun: true } });
  expect((await probe("ctl", { home: home.path })).state).toBe("absent");
});
