/** Leaving when nobody needs the daemon, without losing anybody who comes at that moment (L9, STOP-14). */
import { linkSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { client, status } from "../clients.ts";
import { RawClient } from "../raw-client.ts";
import { ctl, filesOf, instanceDirectory, isAlive, logOf, processesOf, testHome, until } from "../support.ts";

const idleMs = 200;
/** Of the fixture's daemon. */
const selfCheckMs = 200;

describe("an idle daemon", () => {
  test("leaves in order, and says so", async () => {
    const home = testHome();
    const daemon = await client(home, { limits: { idleMs } });
    await daemon.close();
    await until("it is gone", () => processesOf(home).length === 0);
    expect(filesOf(home)).not.toContain("sock");
    expect(JSON.parse(readFileSync(join(instanceDirectory(home), "owner.json"), "utf8")).ended).toMatchObject({ reason: "idle" });
    expect((await ctl(home, "echo", { text: "next" })).result).toBe("next");
    expect((await status(home)).lastEnd).toMatchObject({ kind: "clean", reason: "idle" });
  });

  test("stays while a client is connected, a call runs or a hold is kept, and tells when it would leave", async () => {
    const home = testHome();
    const daemon = await client(home, { limits: { idleMs } });
    await daemon.call("sleep", { ms: 3 * idleMs });
    expect((await status(home)).idleExitInMs).toBeUndefined();
    await daemon.call("hold", {});
    await daemon.close();
    const { pid } = daemon.daemon;
    const { uptimeMs } = await status(home);
    await until("twice the time has passed since", async () => (await status(home)).uptimeMs > uptimeMs + 2 * idleMs);
    expect(isAlive(pid)).toBe(true);
    expect((await status(home)).holds).toEqual(["asked to"]);
  });

  test("is not kept by those who only ask how it is", async () => {
    const home = testHome();
    const daemon = await client(home, { limits: { idleMs: 20_000 } });
    await daemon.close();
    await until("nobody uses it", async () => (await status(home)).idleExitInMs !== undefined);
    const first = (await status(home)).idleExitInMs ?? Number.NaN;
    await until("time passes", async () => ((await status(home)).idleExitInMs ?? Number.NaN) < first);
  });

  test("that was never used leaves, too", async () => {
    const home = testHome();
    await ctl(home, "start", undefined, { HOB_CTL_LIMITS: JSON.stringify({ idleMs }) });
    await until("it is gone", () => processesOf(home).length === 0);
  });

  test("finishes the call of a detached method first", async () => {
    const home = testHome();
    const daemon = await client(home, { limits: { idleMs } });
    const file = join(home.path, "detached");
    daemon.call("detached", { file }).catch(() => undefined);
    await until("it runs", async () => (await status(home)).requests.inFlight === 1);
    daemon.destroy();
    const { uptimeMs } = await status(home);
    await until("the time is over", async () => (await status(home)).uptimeMs > uptimeMs + 2 * idleMs);
    expect((await status(home)).requests.inFlight).toBe(1);
  });
});

test("clients that come just when the daemon leaves are all served (STOP-14)", async () => {
  const home = testHome();
  const generations = new Set<string>();
  for (let round = 0; round < 30; round++) {
    const clients = Array.from({ length: 4 }, async (_, index) => {
      // Spread over the moment of leaving, the same in every run: some rounds come before it, some after.
      const dueMs = performance.now() + idleMs - 30 + ((round * 37) % 100) + 5 * index;
      await until("its moment", () => performance.now() >= dueMs);
      const daemon = await client(home, { limits: { idleMs } });
      expect(await daemon.call("context", {})).toHaveProperty("peer"); // not idempotent: may be made only once
      generations.add(daemon.daemon.generation);
      await daemon.close();
    });
    await Promise.all(clients);
  }
  expect(generations.size).toBeGreaterThan(1); // some did meet a daemon that was leaving or had left
});

test("a client that was connected when the name was taken away already is served by the daemon, which stays", async () => {
  const home = testHome({ points: true });
  const daemon = await client(home, { limits: { idleMs } });
  const byTheBackDoor = join(home.path, "back-door");
  linkSync(join(instanceDirectory(home), "sock"), byTheBackDoor);
  home.points.hold("unpublished");
  await daemon.close();
  await home.points.reached("unpublished");
  const late = new RawClient(home, byTheBackDoor);
  await until("it is connected", () => !late.socket.connecting);
  const connectedMs = performance.now();
  await until("the daemon's check of itself is due", () => performance.now() > connectedMs + 2 * selfCheckMs);
  home.points.release("unpublished");
  late.hello();
  expect((await late.reply(0)).result).toMatchObject({ state: "ready", pid: daemon.daemon.pid });
  late.echo(1, "served");
  expect((await late.reply(1)).result).toBe("served");
  expect((await ctl(home, "pid")).result).toBe(daemon.daemon.pid); // published again
  const log = logOf(home); // with that of a life before it, for which a busy machine came too late
  expect(log.slice(log.indexOf(`"pid":${daemon.daemon.pid}`))).not.toMatch(/ending: idle|the socket was missing/);
});
