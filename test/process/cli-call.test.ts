/** `hob call` as a script uses it: inputs, streams, bytes, deadlines, Ctrl-C and exit codes. */
import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { hob, hobJson, hobPath, hobWith, runWithHob, spawnHob, startCtl } from "../hob.ts";
import { ctlDaemonPath, testHome, until } from "../support.ts";

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "hob-call-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

describe("the input of a call", () => {
  it("is pairs, JSON, a file or stdin, and the daemon is started if need be", async () => {
    const home = testHome();
    const file = join(temporaryDirectory(), "input.json");
    writeFileSync(file, '{"text":"from a file"}');
    const said = async (input: string, ...words: string[]): Promise<string> =>
      (await hobWith(home, { input }, "call", "ctl", "echo", ...words)).stdout;
    expect(await said("", "text=a=b c", "--entry", ctlDaemonPath)).toBe('"a=b c"\n');
    expect([await said("", '{"text":"json"}'), await said("", `@${file}`), await said('{"text":"stdin"}', "-")]).toEqual([
      '"json"\n',
      '"from a file"\n',
      '"stdin"\n',
    ]);
  });
});

describe("a stream", () => {
  it("prints one item per line, and ends without a failure when its reader has seen enough", async () => {
    const home = testHome();
    await startCtl(home);
    const all = await hob(home, "call", "ctl", "numbers", "count=3", "bytes=0");
    expect(all).toMatchObject({ code: 0, stdout: '{"number":1,"fill":""}\n{"number":2,"fill":""}\n{"number":3,"fill":""}\n' });
    const some = await runWithHob(
      "/bin/bash",
      ["-c", `set -o pipefail; "${process.execPath}" "${hobPath}" call ctl ticks | head -n 2`],
      home.env,
    );
    expect(some).toMatchObject({ code: 0, stdout: "1\n2\n", stderr: "" });
    await until(
      "the stream has ended in the daemon",
      async () => (await hobJson(home, "status", "ctl")).value.data.status.streams.open === 0,
    );
  });

  it("carries bytes both ways, exactly", async () => {
    const home = testHome();
    await startCtl(home);
    const directory = temporaryDirectory();
    const [sent, received] = [join(directory, "sent"), join(directory, "received")];
    const bytes = randomBytes(1_500_000);
    writeFileSync(sent, bytes);
    const digest = (data: Buffer): string => createHash("sha256").update(data).digest("hex");
    expect(
      await runWithHob("/bin/sh", ["-c", `"${process.execPath}" "${hobPath}" call ctl pipe --stdin <"${sent}" >"${received}"`], home.env),
    ).toMatchObject({ code: 0, stderr: "" });
    expect(digest(readFileSync(received))).toBe(digest(bytes));
    const piped = spawnSync(process.execPath, [hobPath, "call", "ctl", "pipe", "--file", `0=${sent}`], {
      env: { ...process.env, ...home.env },
      maxBuffer: 4_000_000,
    });
    expect(digest(piped.stdout)).toBe(digest(bytes));
  });
});

describe("the exit code of a call", () => {
  it.each([
    [["throw"], 1, "handler-failed"],
    [["echo", "{}"], 2, "invalid-input"],
    [["echo", "txt=x"], 2, "invalid-input"],
    [["echo", "5"], 2, "invalid-input"],
    [["echo", "null"], 2, "invalid-input"],
    [["ecko"], 10, "unknown-method"],
    [["sleep", "ms=60000", "--timeout", "2s"], 7, "timed-out"],
  ])("of %j is %i", async (words, exitCode, code) => {
    const home = testHome();
    await startCtl(home);
    expect(await hobJson(home, "call", "ctl", ...words)).toMatchObject({ code: exitCode, value: { ok: false, error: { code, exitCode } } });
  });

  it("is 3 for a daemon that does not run and may not be started, and 10 for a name that nobody knows", async () => {
    const home = testHome();
    expect(await hobJson(home, "call", "py", "sessions", "--no-start")).toMatchObject({
      code: 3,
      value: { error: { code: "not-running", hint: "Start it with `hob start py`." } },
    });
    for (const words of [
      ["call", "ctl", "echo", "--no-start"],
      ["reload", "ctl"],
      ["methods", "ctl"],
    ])
      expect(await hobJson(home, ...words)).toMatchObject({ code: 10, value: { error: { code: "not-found" } } });
  });

  it("is 130 after Ctrl-C, and the handler sees the abort", async () => {
    const home = testHome();
    await startCtl(home);
    const aborts = async (): Promise<number> => (await hobJson(home, "status", "ctl")).value.data.status.own.aborts as number;
    const running = spawnHob(home, ["call", "ctl", "sleep", "ms=600000"]);
    await until("the call runs", async () => (await hobJson(home, "status", "ctl")).value.data.status.requests.inFlight === 1);
    running.child.kill("SIGINT");
    expect([await running.ended, running.written]).toEqual([130, { stdout: "", stderr: "" }]);
    await until("the handler was aborted", async () => (await aborts()) === 1);
  });

  it.runIf(process.platform === "linux")("is 9 when the answer cannot be written because the disk is full", async () => {
    const home = testHome();
    await startCtl(home);
    const outcome = await runWithHob("/bin/sh", ["-c", `"${process.execPath}" "${hobPath}" call ctl echo text=x >/dev/full`], home.env);
    expect([outcome.code, outcome.stderr.startsWith("hob call: stdout could not be written")]).toEqual([9, true]);
  });
});
