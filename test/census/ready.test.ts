/** What "started", "failed" and "running" mean, and that all commands mean the same by them. */
import { linkSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type HobError, open, type Probe, probe, stop } from "@hob/kit/client";
import type { TemporaryHome } from "@hob/kit/testing";
import { describe, expect, test } from "vitest";
import { client, failure } from "../clients.ts";
import { faultyCommand } from "../faults.ts";
import { hobJson } from "../hob.ts";
import {
  ctl,
  ctlDaemonPath,
  ctlRaw,
  type Env,
  instanceDirectory,
  isAlive,
  type Outcome,
  processesOf,
  run,
  testHome,
  until,
  untilEmpty,
} from "../support.ts";

const at = (home: TemporaryHome, name: string): string => join(instanceDirectory(home), name);

/** A socket that nobody listens at any more. */
async function deadSocket(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(`${path}.live`, resolve));
  linkSync(`${path}.live`, path);
  await new Promise((resolve) => server.close(resolve)); // takes only the first name away
}

describe("start", () => {
  test("believes no file that lies there, only an answer (READY-02)", async () => {
    const home = testHome({ points: true });
    mkdirSync(instanceDirectory(home), { recursive: true, mode: 0o700 });
    await deadSocket(at(home, "sock"));
    writeFileSync(at(home, "pid"), `${process.pid}\n`);
    home.points.hold("before-publish");
    const starting = ctl(home, "start");
    const { pid } = await home.points.reached("before-publish");
    expect((await probe("ctl", { home: home.path })).state).toBe("starting");
    home.points.release("before-publish");
    expect(await starting).toMatchObject({ pid, started: true, state: "ready" });
    expect((await ctl(home, "pid")).result).toBe(pid);
  });

  test("of a daemon that needs long waits while it says how far it is, up to a cap, and not while it is silent (READY-07, READY-06)", async () => {
    const slow = async (slowMs: number, limits: Record<string, number>, env: Env = {}): Promise<Outcome & { left: number[] }> => {
      const home = testHome();
      const outcome = await ctlRaw(home, "start", undefined, {
        HOB_CTL_SLOW_MS: String(slowMs),
        HOB_CTL_LIMITS: JSON.stringify(limits),
        ...env,
      });
      if (outcome.code !== 0) await untilEmpty(home);
      return { ...outcome, left: processesOf(home) };
    };
    const [telling, silent, endless] = await Promise.all([
      slow(5_000, { startMs: 4_000 }),
      slow(60_000, { startMs: 4_000 }, { HOB_CTL_SILENT: "yes" }),
      slow(60_000, { startMs: 4_000, startCapMs: 5_000 }),
    ]);
    expect(telling, telling.stderr).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('"started":true'),
      left: [expect.any(Number)],
    });
    expect(silent, silent.stderr).toMatchObject({ code: 5, stderr: expect.stringContaining("said nothing for 4 s"), left: [] });
    expect(endless, endless.stderr).toMatchObject({ code: 5, stderr: expect.stringContaining("was not ready within 5 s"), left: [] });
  });

  test.each(["EAGAIN", "ENOMEM", "ENOENT"])(
    "that the system gives no process fails as such (%s), and is in nobody's way (READY-10)",
    async (errno) => {
      const home = testHome();
      const refused = await ctlRaw(home, "start", undefined, faultyCommand({ calls: { spawn: errno } }));
      expect(refused, refused.stderr).toMatchObject({ code: 5, stdout: "" });
      expect(refused.stderr).toContain(`cannot start ${process.execPath}: ${errno}`);
      expect(await ctl(home, "start")).toMatchObject({ started: true });
    },
  );

  test("without descriptors to spare fails as such, however few are left, and then nothing is in its way (READY-10)", async () => {
    const home = testHome();
    const squeezed = (before: string): string => `
      import { closeSync, openSync } from "node:fs";
      import { start, stop } from "@hob/kit/client";
      const order = { entry: ${JSON.stringify(ctlDaemonPath)}, timeoutMs: 20_000 };
      ${before}
      const outcomes = [];
      for (let left = 0; left < 60 && outcomes.at(-1) !== "started"; left += 2) {
        const held = [];
        try { for (;;) held.push(openSync("/dev/null")); } catch {}
        for (const descriptor of held.splice(0, left)) closeSync(descriptor);
        outcomes.push(await start("ctl", order).then(() => "started", ({ code, message }) => code + (/EMFILE/.test(message) ? "" : message)));
        for (const descriptor of held) closeSync(descriptor);
      }
      console.log([...new Set(outcomes)].join());`;
    const run100 = (script: string): Promise<Outcome> =>
      run("/bin/sh", ["-c", 'ulimit -n 100; exec "$0" --input-type=module -e "$1"', process.execPath, script], home.env);
    expect((await run100(squeezed(""))).stdout).toMatch(/^out-of-descriptors(,started)?\n$/); // before hob has loaded its parts
    expect((await run100(squeezed(`await start("ctl", order); await stop("ctl");`))).stdout).toBe("out-of-descriptors,started\n");
    expect((await ctl(home, "stop")).stopped).toBe(true);
  });
});

/** What was done to a daemon, and what every command is to make of it: the state, and the exit code of whoever asks or calls. */
const fates = {
  socketless: { state: "unreachable", exit: 4, stopped: true },
  recordless: { state: "ready", exit: 0, stopped: true },
  starting: { state: "starting", exit: 4, stopped: 4 },
  frozen: { state: "unresponsive", exit: 4, stopped: 4 },
  dead: { state: "stale", exit: 3, stopped: false },
} as const;
type Fate = keyof typeof fates;

async function meet(home: TemporaryHome, fate: Fate): Promise<void> {
  const { daemon } = await client(home, { instance: fate, limits: { selfCheckMs: 60_000 } });
  const path = (name: string): string => join(instanceDirectory(home, fate), name);
  if (fate === "socketless") rmSync(path("sock"));
  if (fate === "recordless") for (const name of ["owner.json", "pid"]) rmSync(path(name));
  if (fate === "frozen") process.kill(daemon.pid, "SIGSTOP");
  if (fate !== "dead") return;
  process.kill(daemon.pid, "SIGKILL");
  await until("its end", () => !isAlive(daemon.pid));
}

test("status, list, call and stop agree on a daemon, whatever has become of it (READY-12)", async () => {
  const home = testHome({ points: true });
  const names = Object.keys(fates) as Fate[];
  await Promise.all(names.filter((fate) => fate !== "starting").map((fate) => meet(home, fate)));
  home.points.hold("before-publish");
  void failure(client(home, { instance: "starting" })); // it is ended before it is ready
  await home.points.reached("before-publish", { count: names.length });

  const listed = (await hobJson(home, "ls", "--all")).value.data as Probe[];
  for (const fate of names) {
    const { state, exit, stopped } = fates[fate];
    const target = { home: home.path, instance: fate, timeoutMs: exit === 0 ? 20_000 : 300 }; // no answer comes, however long one waits
    expect((await probe("ctl", target)).state, fate).toBe(state);
    expect(listed.find(({ instance }) => instance === fate)?.state, fate).toBe(state);
    expect(await hobJson(home, "status", `ctl@${fate}`, "--timeout", `${target.timeoutMs}ms`), fate).toMatchObject({
      code: exit,
      value: { data: { state } },
    });
    const call = open("ctl", { ...target, start: "never" }).then((daemon) => daemon.call("echo", { text: "" }));
    expect(await call.then(() => 0, exitCode), fate).toBe(exit);
    expect(
      await stop("ctl", { ...target, timeoutMs: stopped === true ? 20_000 : 300 }).then((outcome) => outcome.stopped, exitCode),
      fate,
    ).toBe(stopped);
  }
  home.points.release("before-publish");
});

const exitCode = (error: HobError): number => error.exitCode;
