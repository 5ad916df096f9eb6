import { describe, expect, it } from "vitest";
import { fakeContext, nowMs } from "../testing/fake-context.ts";
import { argumentsOf, downProbe, ownerRecord, runningProbe, statusReport } from "../testing/samples.ts";
import { ls } from "./ls.ts";

const term = runningProbe({
  daemon: "term",
  instance: "work",
  state: "unresponsive",
  pid: 99,
  status: undefined,
  explanation: "pid 99 is alive but did not answer",
  owner: ownerRecord({ daemon: "term", instance: "work", pid: 99, directory: "/work/project" }),
});
const list = async () => [runningProbe(), term, downProbe({ daemon: "auto" })];

describe("hob ls", () => {
  it("shows who runs, used by whom, until when, from where, and explains what is not well", async () => {
    const context = fakeContext();
    expect(await ls(argumentsOf("ls"), context, { list })).toBe(0);
    expect(context.stdout.text).toBe(
      [
        "DAEMON     STATE          PID  VERSION      UP  USED BY  ENDS       DIRECTORY      STARTED BY",
        "py         ready         4711  1.2.0    12 min        0  in 29 min                 hob in /work/project",
        "term@work  unresponsive    99  1.2.0    12 min                      /work/project  hob in /work/project",
        "",
        "term@work: pid 99 is alive but did not answer",
        "",
      ].join("\n"),
    );
    expect(context.stderr.text).toBe("1 more ran here and does not run now: hob ls --all\n");
  });

  it("shows with --all also those that are gone, and how they ended", async () => {
    const context = fakeContext();
    const stopped = downProbe({
      daemon: "browser",
      state: "absent",
      owner: ownerRecord({ ended: { at: nowMs - 180_000, reason: "hob stop" } }),
    });
    await ls(argumentsOf("ls", "--all"), context, { list: async () => [downProbe({ daemon: "auto" }), stopped] });
    expect(context.stdout.text).toBe(
      [
        "DAEMON   STATE    VERSION  STARTED BY",
        "auto     dead     1.2.0    hob in /work/project",
        "browser  stopped  1.2.0    hob in /work/project",
        "",
        "auto: it is not running; its last life (pid 4711) ended without a word",
        "browser: stopped 3 min ago: hob stop",
        "",
      ].join("\n"),
    );
  });

  it("leaves stdout empty when nothing runs, and says so on stderr", async () => {
    const context = fakeContext();
    await ls(argumentsOf("ls"), context, { list: async () => [] });
    expect([context.stdout.text, context.stderr.text]).toEqual(["", "No daemon runs here.\n"]);
  });

  it("prints the probes as they are with --json, and nothing else anywhere", async () => {
    const context = fakeContext({ json: true });
    await ls(argumentsOf("ls"), context, { list: async () => [runningProbe()] });
    expect(JSON.parse(context.stdout.text)).toEqual(JSON.parse(JSON.stringify({ ok: true, data: [runningProbe()] })));
    expect(context.stderr.text).toBe("");
  });

  it("says who uses a daemon, what holds it, and that some never end", async () => {
    const used = { id: 1, program: "edit", pid: 5, version: "1", connectedAt: nowMs, inFlight: 0, streams: 0, queuedBytes: 0 };
    const reports = [
      statusReport({ connections: [used, used] }),
      statusReport({ holds: ["a session"] }),
      statusReport(),
      statusReport({ limits: {} }),
    ];
    const context = fakeContext();
    await ls(argumentsOf("ls"), context, { list: async () => reports.map((status) => runningProbe({ status })) });
    const ends = context.stdout.text
      .split("\n")
      .slice(1, 5)
      .map((line) => line.slice(0, line.indexOf("hob in")).split(/ {2,}/).slice(-3, -1));
    expect(ends).toEqual([
      ["2", "while in use"],
      ["0", "held: a session"],
      ["0", "30 min idle"],
      ["0", "never"],
    ]);
  });
});
