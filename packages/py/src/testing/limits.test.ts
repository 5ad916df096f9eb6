/** Ends from outside: Ctrl-C, the time limit, the kill; and that they cost the next program nothing. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pool } from "../core/pool.ts";
import { inputOf, python, type Ran, testPool } from "./pool.ts";

let pool: Pool;
beforeAll(async () => {
  pool = await testPool();
});
afterAll(() => pool.close());

/** Runs a program and presses Ctrl-C when it has said "now", with the end of the line: `print` is over. */
async function interrupted(source: string, options: Parameters<typeof python>[2] = {}): Promise<Ran> {
  const controller = new AbortController();
  let said = "";
  const output = (_channel: number, bytes: Uint8Array): void => {
    said += Buffer.from(bytes).toString("latin1");
    if (said.includes("now\n")) controller.abort();
  };
  return await python(pool, source, { signal: controller.signal, output, ...options });
}

describe("Ctrl-C", () => {
  it.each([
    ["in a loop", "print('now')\nwhile True: pass"],
    ["in a sleep", "import time\nprint('now')\ntime.sleep(100)"],
    ["in an input", "print('now')\ninput()"],
    ["in a select", "import select\nprint('now')\nselect.select([], [], [], 100)"],
    ["in a join of an event", "import threading\nprint('now')\nthreading.Event().wait(100)"],
  ])("raises KeyboardInterrupt %s", async (_where, source) => {
    async function* silent(): AsyncGenerator<Uint8Array> {
      await new Promise(() => {});
      yield new Uint8Array();
    }
    const ran = await interrupted(source, { input: silent() });
    expect(ran).toMatchObject({ exitCode: 130, killed: undefined });
    expect(ran.stderr).toMatch(/^Traceback[\s\S]*\nKeyboardInterrupt\n$/);
  });

  it("can be handled", async () => {
    expect(await interrupted("try:\n  print('now')\n  while True: pass\nexcept KeyboardInterrupt: print('caught')")).toMatchObject({
      exitCode: 0,
      stdout: "now\ncaught\n",
    });
  });

  it("ends a program that is about to tell its exit code", async () => {
    const ran = await interrupted(
      "import atexit\natexit.register(print, 'bye')\nclass E(SystemExit):\n  @property\n  def code(self):\n    print('now')\n    while True: pass\nraise E",
    );
    expect(ran).toMatchObject({ exitCode: 130, stdout: "now\nbye\n", stderr: "", killed: undefined });
  });

  it("cancels what asyncio runs", async () => {
    const ran = await interrupted(
      "import asyncio\nasync def f():\n  try:\n    print('now')\n    await asyncio.sleep(100)\n  finally: print('cleaned')\nasyncio.run(f())",
    );
    expect(ran).toMatchObject({ exitCode: 130, stdout: "now\ncleaned\n", killed: undefined });
    expect(ran.stderr).toMatch(/\nKeyboardInterrupt\n$/);
  });

  it("kills a program that does not listen, after a grace", async () => {
    const ran = await interrupted("try:\n  print('now')\n  while True: pass\nexcept KeyboardInterrupt: pass\nwhile True: pass");
    expect(ran).toMatchObject({ exitCode: 130, killed: "interrupt", stdout: "now\n" });
    expect(await python(pool, "print(1)")).toMatchObject({ stdout: "1\n" });
  });

  it("before the start keeps the program from running", async () => {
    const controller = new AbortController();
    controller.abort();
    expect(await python(pool, "print(1)", { signal: controller.signal })).toMatchObject({ exitCode: 130, killed: "interrupt", stdout: "" });
  });

  it("does not reach the next program", async () => {
    await interrupted("print('now')\nimport os\nos._exit(0)");
    for (let i = 0; i < 5; i++)
      expect(await python(pool, "for i in range(1000): pass\nprint(1)")).toMatchObject({ stdout: "1\n", exitCode: 0 });
  });
});

describe("the time limit", () => {
  it.each([
    ["a loop", "while True: pass"],
    ["a loop in C", "sum(range(10**12))"],
    ["a sleep", "import time\ntime.sleep(100)"],
    [
      "a program that listens to nobody",
      "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n  try:\n    while True: pass\n  except BaseException: pass",
    ],
    ["a program in its exit functions", "import atexit\natexit.register(lambda: [0 for _ in iter(int, 1)])"],
    ["a program in the compiler", "print(len(compile('x=' + '+'.join(['1'] * 3000000), 's', 'exec').co_code))"],
  ])("ends %s", async (_what, source) => {
    const ran = await python(pool, `print('before')\n${source}`, { timeoutMs: 1_000 });
    expect(ran).toMatchObject({ exitCode: 7, killed: "timeout", stdout: "before\n" });
    expect(ran.explanation).toContain("1000 ms");
  });

  it("finds a warm spare for the next program", async () => {
    await python(pool, "while True: pass", { timeoutMs: 100 });
    const ran = await python(pool, "print(1)");
    expect(ran).toMatchObject({ stdout: "1\n" });
  });

  it("ends a flood of output that nobody takes", async () => {
    const ran = await python(pool, "while True: print('x' * 1000)", { timeoutMs: 300, output: () => new Promise(() => {}) }).catch(
      (error) => error,
    );
    expect(ran).toMatchObject({ killed: "timeout" });
  });
});

describe("output", () => {
  it("comes as it is produced, without a newline and without an end", async () => {
    const seen: string[] = [];
    const controller = new AbortController();
    await python(pool, "import time\nprint('a', end='')\ntime.sleep(100)", {
      signal: controller.signal,
      output: (_channel, bytes) => {
        seen.push(Buffer.from(bytes).toString());
        controller.abort();
      },
    });
    expect(seen[0]).toBe("a");
  });

  it("slows its program down when it is taken slowly, and loses nothing", async () => {
    let total = 0;
    const ran = await python(pool, "for i in range(20000): print('x' * 99)", {
      output: async (_channel, bytes) => {
        total += bytes.length;
        await new Promise(setImmediate);
      },
    });
    expect(total).toBe(2_000_000);
    expect(ran.exitCode).toBe(0);
  });

  it("reaches an input of a megabyte whole", async () => {
    const megabyte = "0123456789abcdef".repeat(65536);
    const ran = await python(pool, "import sys\nprint(len(sys.stdin.read()))", { input: inputOf(megabyte, megabyte) });
    expect(ran.stdout).toBe("2097152\n");
  });
});
