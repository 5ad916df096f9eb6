/** Programs that are ended from outside: by a limit, by Ctrl-C, by the end of the daemon; and what the next one notices of it. */
import { type ChildProcess, spawn } from "node:child_process";
import { describe, expect, it, onTestFinished } from "vitest";
import { hob, hobPath, type RunningHob, spawnHob } from "../hob.ts";
import { figures, python, sharedPyHome } from "../py.ts";
import { isAlive, until } from "../support.ts";

const home = sharedPyHome();

/** `hob py -c code`, once it has printed "now". */
async function running(code: string, ...words: string[]): Promise<RunningHob> {
  const command = spawnHob(home(), ["py", ...words, "-c", code]);
  await until("the program runs", () => command.written.stdout.includes("now\n"));
  return command;
}

const loop = "print('now', flush=True)\nwhile True: pass";

describe("a limit", () => {
  it("of time kills, says so, and costs the next program nothing", async () => {
    expect(await python(home(), "print('before')\nwhile True: pass", "--timeout", "2s")).toMatchObject({
      code: 7,
      stdout: "before\n",
      stderr: "hob py: killed: the program ran longer than its 2000 ms (--timeout)\n",
    });
    expect(await python(home(), "2+3")).toMatchObject({ stdout: "5\n" });
  });

  it("is told in a line of its own, wherever the program was", async () => {
    expect(await python(home(), "import sys\nprint('half', end='', file=sys.stderr)\nwhile True: pass", "--timeout", "2s")).toMatchObject({
      code: 7,
      stderr: "half\nhob py: killed: the program ran longer than its 2000 ms (--timeout)\n",
    });
  });

  it("of memory refuses, and says which it was", async () => {
    const outcome = await python(home(), "x = bytearray(10**9)", "--memory", "100M");
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/MemoryError\nhob py: the program was refused more memory than it may use \(--memory\)\n$/);
    expect(await python(home(), "try: bytearray(10**9)\nexcept MemoryError: print('small then')", "--memory", "100M")).toMatchObject({
      code: 0,
      stdout: "small then\n",
    });
  });

  it("that is none is a mistake of the command line", async () => {
    for (const words of [
      ["--memory", "lots"],
      ["--memory", "1M"],
      ["--timeout", "soon"],
      ["--env", "=x"],
    ])
      expect(await python(home(), "1", ...words)).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("Ctrl-C", () => {
  it.each([
    ["in a loop", loop],
    ["in a sleep", "import time\nprint('now', flush=True)\ntime.sleep(100)"],
  ])("raises KeyboardInterrupt %s, and leaves the daemon as it is", async (_where, code) => {
    const { pid } = await figures(home());
    const command = await running(code);
    command.child.kill("SIGINT");
    expect(await command.ended).toBe(130);
    expect(command.written.stderr).toMatch(/^Traceback[\s\S]*\nKeyboardInterrupt\n$/);
    expect(await python(home(), "2+3")).toMatchObject({ stdout: "5\n" });
    expect((await figures(home())).pid).toBe(pid);
  });

  it("is the program's to handle", async () => {
    const command = await running("try:\n  print('now', flush=True)\n  while True: pass\nexcept KeyboardInterrupt: print('caught')");
    command.child.kill("SIGINT");
    expect([await command.ended, command.written.stdout]).toEqual([0, "now\ncaught\n"]);
  });

  it("kills at the second time", async () => {
    const command = await running(
      "try:\n  print('now', flush=True)\n  while True: pass\nexcept KeyboardInterrupt: print('no', flush=True)\nwhile True: pass",
    );
    command.child.kill("SIGINT");
    await until("the program has refused", () => command.written.stdout.includes("no\n"));
    command.child.kill("SIGINT");
    expect(await command.ended).toBe(130);
    expect(command.written.stderr).toBe("hob py: the program did not end when it was interrupted and was killed\n");
    expect(await python(home(), "2+3")).toMatchObject({ stdout: "5\n" });
  });

  it("reaches a program that waits for its turn, which never starts", async () => {
    const busy = await Promise.all([running(loop), running(loop)]);
    const { workersMax = 0 } = await figures(home());
    const more = await Promise.all(Array.from({ length: workersMax - busy.length }, () => running(loop)));
    const waiting = spawnHob(home(), ["py", "-c", "print('ran')"]);
    await until("it waits", async () => (await figures(home())).queueWaiting === 1);
    waiting.child.kill("SIGINT");
    expect([await waiting.ended, waiting.written]).toEqual([130, { stdout: "", stderr: "hob py: interrupted before it started\n" }]);
    for (const command of [...busy, ...more]) command.child.kill("SIGINT");
    for (const command of [...busy, ...more]) expect(await command.ended).toBe(130);
  });
});

describe("a command that goes away", () => {
  it("takes its program with it", async () => {
    const command = await running(loop);
    command.child.kill("SIGKILL");
    await until("nothing runs", async () => (await figures(home())).workersRunning === 0);
  });

  it("by SIGTERM ends with 143", async () => {
    const command = await running(loop);
    command.child.kill("SIGTERM");
    expect([await command.ended, command.written.stderr]).toEqual([143, ""]);
    await until("nothing runs", async () => (await figures(home())).workersRunning === 0);
  });
});

describe("status", () => {
  it("is answered at once while Python is busy (EVAL-01)", async () => {
    const command = await running("print('now', flush=True)\nsum(range(10**12))");
    expect(await figures(home())).toMatchObject({ state: "ready", workersRunning: 1 });
    command.child.kill("SIGKILL");
    await until("nothing runs", async () => (await figures(home())).workersRunning === 0);
  });
});

describe("the end of the daemon", () => {
  it("by kill -9 is an unknown outcome, and nothing is run a second time", async () => {
    const { pid } = await figures(home());
    const command = await running(loop);
    process.kill(pid, "SIGKILL");
    expect(await command.ended).toBe(4);
    expect(command.written.stdout).toBe("now\n");
    expect(command.written.stderr).toMatch(/^hob py: the connection ended after run was sent and before its answer came/m);
    await until("the process is gone", () => !isAlive(pid));
    expect(await python(home(), "2+3")).toMatchObject({ code: 0, stdout: "5\n" });
  });

  it("by hob py stop lets a program finish what takes a moment", async () => {
    const command = await running("import time\nprint('now', flush=True)\ntime.sleep(0.5)\nprint('done')");
    expect(await hob(home(), "py", "stop")).toMatchObject({ code: 0 });
    expect([await command.ended, command.written.stdout]).toEqual([0, "now\ndone\n"]);
  });

  it("by hob py stop interrupts a program that goes on", async () => {
    await python(home(), "1");
    const command = await running(`try:\n${loop.replace(/^/gm, "  ")}\nfinally: print('cleaned up')`);
    expect(await hob(home(), "py", "stop")).toMatchObject({ code: 0 });
    expect([await command.ended, command.written.stdout]).toEqual([130, "now\ncleaned up\n"]);
  });
});

it("a Ctrl-C of the terminal does not reach the daemon that a command has started", async () => {
  await hob(home(), "py", "stop");
  const group: ChildProcess = spawn(process.execPath, [hobPath, "py", "-c", loop], {
    env: { ...process.env, ...home().env },
    stdio: ["ignore", "pipe", "ignore"],
    detached: true,
  });
  onTestFinished(() => void group.kill("SIGKILL"));
  await new Promise((resolve) => group.stdout?.once("data", resolve));
  const ended = new Promise((resolve) => group.once("close", resolve));
  process.kill(-(group.pid as number), "SIGINT");
  expect(await ended).toBe(130);
  expect(await figures(home())).toMatchObject({ state: "ready" });
});
