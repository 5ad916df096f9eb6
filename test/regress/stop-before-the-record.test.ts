/**
 * A stop that came between a daemon's claim and its record saw a held claim beside the record of the life before. When
 * that life had been killed, the stop failed: "its record names no process that could be verified". When it had ended in
 * order, the stop said "stopped" at once, with the pid of the life before, and the daemon went on starting. Found by chaos
 * (a relay with a racy command beside it). A record whose process is over says nothing about whoever has the claim.
 */
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { probe, stop } from "@hob/kit/client";
import { expect, test } from "vitest";
import { client, failure } from "../clients.ts";
import { isAlive, standStill, testHome, until } from "../support.ts";

/** A process that stands still has not looked at its signals yet. */
function isSent(signal: "SIGTERM", pid: number): boolean {
  const pending = /^ShdPnd:\s*(\w+)$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
  return ((BigInt(`0x${pending}`) >> BigInt(constants.signals[signal] - 1)) & 1n) === 1n;
}

test.each(["killed", "ended in order"])(
  "a stop ends the daemon that has claimed and not told yet who it is, after a life that %s",
  async (how) => {
    const home = testHome({ points: true });
    const { pid: before } = (await client(home)).daemon;
    if (how === "killed") process.kill(before, "SIGKILL");
    else await stop("ctl", { home: home.path });
    await until("it is over", () => !isAlive(before));
    home.points.hold("claimed");
    const starting = failure(client(home));
    const { pid } = await home.points.reached("claimed", { count: 2 });
    expect(await probe("ctl", { home: home.path })).toMatchObject({ state: "starting", pid });
    await standStill(pid);
    const stopping = stop("ctl", { home: home.path });
    await until("it was asked to end", () => isSent("SIGTERM", pid));
    home.points.release("claimed");
    process.kill(pid, "SIGCONT");
    expect(await stopping).toMatchObject({ stopped: true, pid, forced: false });
    await until("it has ended", () => !isAlive(pid));
    expect((await starting).code).toBe("start-failed");
  },
);
