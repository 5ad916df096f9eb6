import { describe, expect, it } from "vitest";
import { fakeContext, nowMs } from "../testing/fake-context.ts";
import { argumentsOf, downProbe, ownerRecord, runningProbe, statusReport } from "../testing/samples.ts";
import { status } from "./status.ts";

const asking = (probe = runningProbe()) => ({ probe: async () => probe, list: async () => [probe] });

describe("hob status", () => {
  it("shows the whole report in groups", async () => {
    const context = fakeContext();
    expect(await status(argumentsOf("status", "py"), context, asking())).toBe(0);
    expect(context.stdout.text).toBe(
      [
        "py  ready  runs Python",
        "",
        "Life",
        "  pid         4711",
        "  up          12 min",
        "  version     1.2.0 (build 1.2.0+a.b), Node.js 20.19.0",
        "  started by  hob (pid 4700) in /work/project",
        "  ends        in 29 min",
        "  generation  0123",
        "",
        "Work",
        "  calls    0 in flight, 0 queued, 42 served, 2 failed, 0 refused, 1 cancelled",
        "  streams  0 open, 0 B queued",
        "",
        "Load",
        "  memory      64 MiB resident, 9.0 MiB heap, 1.0 MiB external",
        "  cpu         1.3 %, 1.5 s user, 300 ms system",
        "  event loop  late by 0.1 ms (p50), 1.5 ms (p99), 12 ms at most",
        "  process     20000 files may be open, nice 0, umask 077",
        "",
        "Files",
        "  entry   /opt/py/daemon.cjs",
        "  home    /home/ada/hob",
        "  socket  /home/ada/hob/py@default/sock",
        "  log     /home/ada/hob/py@default/log/daemon.log",
        "  config  /home/ada/hob/py@default/config.json (read 12 min ago, last reload applied)",
        "",
        "Limits",
        "  in force  frameBytes 8.0 MiB, idleMs 30 min, connections 512",
        "",
      ].join("\n"),
    );
  });

  it("shows connections, methods, children, the last end, its own figures and a refused reload", async () => {
    const report = statusReport({
      lastEnd: { kind: "crashed", generation: "0", pid: 7, at: nowMs - 60_000, reason: "boom", log: "/log", report: "/state/crash.json" },
      config: { ...statusReport().config, lastReload: "refused", error: { code: -1, message: "greeting must be a text" } },
      connections: [
        { id: 1, program: "edit", pid: 5, version: "1.0", connectedAt: nowMs - 5_000, inFlight: 1, streams: 0, queuedBytes: 2048 },
      ],
      methods: {
        greet: { inFlight: 0, queued: 0, served: 3, failed: 0, refused: 0, p50Ms: 0.2, p99Ms: 4 },
        idle: { inFlight: 0, queued: 0, served: 0, failed: 0, refused: 0, p50Ms: 0, p99Ms: 0 },
      },
      children: [{ pid: 12, command: "chrome", detached: true, startedAt: nowMs - 1_000 }],
      own: { workers: { busy: 1 } },
    });
    const context = fakeContext();
    await status(argumentsOf("status", "py"), context, asking(runningProbe({ status: report })));
    for (const line of [
      "  last end      crashed 1 min ago: boom (pid 7)",
      "  crash report  /state/crash.json",
      "PROGRAM  PID  VERSION    SINCE  CALLS  STREAMS   QUEUED",
      "edit       5  1.0      5 s ago      1        0  2.0 KiB",
      "METHOD  RUNS  WAITS  SERVED  FAILED  REFUSED     P50   P99",
      "greet      0      0       3       0        0  0.2 ms  4 ms",
      "Its own figures",
      '  workers  {"busy":1}',
      "PID  COMMAND  STARTED          ",
      " 12  chrome   1 s ago  detached",
      "  config error  greeting must be a text",
    ]) {
      expect(context.stdout.text.split("\n").map((one) => one.trimEnd())).toContain(line.trimEnd());
    }
  });

  it("tells of one that is down how it ended and what its last snapshot says, with exit code 3", async () => {
    const snapshot = { report: statusReport(), ageMs: 180_000 };
    const context = fakeContext();
    expect(await status(argumentsOf("status", "py"), context, asking(downProbe({ snapshot })))).toBe(3);
    expect(context.stdout.text).toBe(
      [
        "py  dead",
        "  it is not running; its last life (pid 4711) ended without a word",
        "",
        "Last known",
        "  last pid  4711",
        "  version   1.2.0",
        "  started   12 min ago by hob in /work/project",
        "  entry     /opt/py/daemon.cjs",
        "  log       /home/ada/hob/py@default/log/daemon.log",
        "  files     /home/ada/hob/py@default",
        "",
        "Snapshot, 3 min ago",
        "  state   ready",
        "  served  42 calls, 2 failed, 0 in flight",
        "",
      ].join("\n"),
    );
  });

  it("names the crash report of the life that ended", async () => {
    const context = fakeContext();
    const lastEnd = {
      kind: "crashed",
      generation: "0123",
      pid: 4711,
      at: nowMs - 60_000,
      reason: "boom",
      log: "/log",
      report: "/state/crash.json",
    } as const;
    await status(argumentsOf("status", "py"), context, asking(downProbe({ lastEnd })));
    expect(context.stdout.text).toContain("last end      crashed 1 min ago: boom (pid 4711)\n  crash report  /state/crash.json\n");
  });

  it("ends with 4 for one that is alive and does not answer", async () => {
    const probe = runningProbe({ state: "unresponsive", status: undefined, explanation: "pid 4711 is alive but did not answer" });
    const context = fakeContext();
    expect(await status(argumentsOf("status", "py"), context, asking(probe))).toBe(4);
    expect(context.stdout.text).toContain(
      "  pid 4711 is alive but did not answer\n  Next: wait for it, or end it with `hob stop py --now`.\n",
    );
  });

  it("answers with --json also for one that is down: it was asked, and it knows", async () => {
    const context = fakeContext({ json: true });
    expect(await status(argumentsOf("status", "py"), context, asking(downProbe()))).toBe(3);
    expect(JSON.parse(context.stdout.text)).toMatchObject({ ok: true, data: { state: "stale" } });
  });

  it("tells a name that was mistyped from a daemon that is down", async () => {
    const manage = {
      probe: async () => downProbe({ state: "absent", owner: undefined }),
      list: async () => [runningProbe({ daemon: "greeter" })],
    };
    await expect(status(argumentsOf("status", "greter"), fakeContext(), manage)).rejects.toMatchObject({
      code: "not-found",
      hint: "Did you mean greeter?",
    });
    expect(await status(argumentsOf("status", "py"), fakeContext(), manage)).toBe(3);
  });

  it("without a name has a line for each that runs, and the worst exit code", async () => {
    const context = fakeContext();
    const silent = runningProbe({ daemon: "auto", state: "unresponsive", status: undefined, owner: ownerRecord() });
    expect(
      await status(argumentsOf("status"), context, { ...asking(), list: async () => [runningProbe(), silent, downProbe({ daemon: "x" })] }),
    ).toBe(4);
    expect(context.stdout.text.split("\n", 3).map((line) => line.split(" ", 1)[0])).toEqual(["DAEMON", "py", "auto"]);
    expect(await status(argumentsOf("status"), fakeContext(), { ...asking(), list: async () => [] })).toBe(3);
  });

  it("makes what a daemon says of itself harmless", async () => {
    const context = fakeContext();
    await status(
      argumentsOf("status", "py"),
      context,
      asking(runningProbe({ status: statusReport({ help: "\u001b[2Jx", own: { name: "\u001b]0;x\u0007" } }) })),
    );
    expect(context.stdout.text).not.toContain("\u001b");
  });
});
