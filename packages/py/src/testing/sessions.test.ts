import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pool } from "../core/pool.ts";
import { python, type Ran, testPool } from "./pool.ts";

let pool: Pool;
beforeAll(async () => {
  pool = await testPool({ sessionsMax: 3 });
});
afterAll(() => pool.close());

describe("a session", () => {
  it("keeps what a program left behind, and to itself", async () => {
    await python(pool, "import os\nx = 41\nos.chdir('/tmp'); open('f', 'w').write('kept')\ndef f(): return x + 1", { session: "one" });
    expect(await python(pool, "f(), open('f').read()", { session: "one", sourceKind: "value" })).toMatchObject({
      stdout: "(42, 'kept')\n",
    });
    expect(await python(pool, "f()", { session: "two" })).toMatchObject({ stderr: expect.stringContaining("NameError") });
    expect(await python(pool, "f()")).toMatchObject({ stderr: expect.stringContaining("NameError") });
  });

  it("survives errors, exits and interrupts", async () => {
    const session = "one";
    await python(pool, "y = 1; 1/0", { session });
    expect(await python(pool, "import sys; sys.exit(3)", { session })).toMatchObject({ exitCode: 3, sessionLost: false });
    expect(await python(pool, "while True: pass", { session, timeoutMs: 200 })).toMatchObject({
      killed: "timeout",
      sessionLost: false,
      exitCode: 7,
    });
    expect(await python(pool, "y", { session, sourceKind: "value" })).toMatchObject({ stdout: "1\n" });
  });

  it("has its own arguments each time", async () => {
    await python(pool, "import sys", { session: "one" });
    expect(await python(pool, "print(sys.argv)", { session: "one", argv: ["-c", "b"] })).toMatchObject({ stdout: "['-c', 'b']\n" });
  });

  it("is used by one program at a time", async () => {
    await python(pool, "n = 0", { session: "one" });
    await Promise.all(
      Array.from({ length: 10 }, () => python(pool, "import time\nm = n; time.sleep(0.005); n = m + 1", { session: "one" })),
    );
    expect(await python(pool, "n", { session: "one", sourceKind: "value" })).toMatchObject({ stdout: "10\n" });
  });

  it("is listed and ended", async () => {
    expect(pool.sessions().map(({ name, busy }) => ({ name, busy }))).toContainEqual({ name: "one", busy: false });
    expect(await pool.endSession("one")).toBe(true);
    expect(await pool.endSession("one")).toBe(false);
    expect(pool.sessions().map(({ name }) => name)).not.toContain("one");
    expect(await python(pool, "x", { session: "one" })).toMatchObject({ stderr: expect.stringContaining("NameError") });
  });

  it("that was killed says so once, and then begins anew", async () => {
    const session = "killed";
    await python(pool, "x = 1", { session });
    const killed = await python(pool, "while True:\n  try:\n    while True: pass\n  except KeyboardInterrupt: pass", {
      session,
      timeoutMs: 1_000,
    });
    expect(killed).toMatchObject({ killed: "timeout", sessionLost: true });
    await expect(python(pool, "x", { session })).rejects.toMatchObject({ code: "not-found", message: expect.stringContaining("1000 ms") });
    expect(await python(pool, "x", { session })).toMatchObject({ stderr: expect.stringContaining("NameError") });
  });

  it("that ended its interpreter is gone", async () => {
    expect(await python(pool, "import os; os._exit(4)", { session: "exit" })).toMatchObject({
      exitCode: 134,
      killed: "crash",
      sessionLost: true,
    });
    await expect(python(pool, "x", { session: "exit" })).rejects.toMatchObject({ code: "not-found" });
  });

  it("makes room for another when it was unused for longest", async () => {
    for (const session of ["a", "b", "c", "d"]) await python(pool, "x = 1", { session });
    expect(pool.sessions().map(({ name }) => name)).toEqual(["b", "c", "d"]);
    await expect(python(pool, "x", { session: "a" })).rejects.toMatchObject({ message: expect.stringContaining("unused for longest") });
  });

  it("cannot teach others wrong code", async () => {
    // A session may have patched the compiler that it is asked to use; what comes out of it stays in it.
    await python(pool, "import builtins\nbuiltins.compile = lambda *a, **k: __import__('ast')", { session: "b" });
    await python(pool, "print('right')", { session: "b" });
    expect(await python(pool, "print('right')")).toMatchObject({ stdout: "right\n", cached: false });
  });

  it("goes on at a prompt, line by line", async () => {
    const session = "c";
    const line = (source: string) => python(pool, source, { session, sourceKind: "line", filename: "<python-input-0>" });
    expect(await line("2 + 3\n")).toMatchObject({ stdout: "5\n", more: false });
    expect(await line("_ * 2\n")).toMatchObject({ stdout: "10\n" });
    expect(await line("def f():\n")).toMatchObject({ more: true, stdout: "" });
    expect(await line("def f():\n  return 7\n\n")).toMatchObject({ more: false });
    expect(await line("f()\n")).toMatchObject({ stdout: "7\n" });
    expect(await line("f(\n")).toMatchObject({ more: true });
    expect(await line("f(]\n")).toMatchObject({ more: false, exitCode: 1, stderr: expect.stringContaining("SyntaxError") });
    expect(await line("1/0\n")).toMatchObject({
      stderr: expect.stringMatching(/File "<python-input-0>", line 1[\s\S]*1\/0\n[\s\S]*ZeroDivisionError/),
    });
    expect(await line("from __future__ import annotations\n")).toMatchObject({ exitCode: 0 });
  });

  it.each([
    ["is interrupted", "while True: pass"],
    ["fails", "raise KeyboardInterrupt"],
    ["finds what is no text", "return ['\\udc80', 'fine']"],
  ])("goes on after a completion that %s", async (_how, body) => {
    const run = (source: string): Promise<Ran> => python(pool, source, { session: "hostile", sourceKind: "line" });
    await run(`class A:\n def __dir__(self):\n  ${body}\n\n`);
    await run("a = A()");
    await pool.complete("hostile", "a.");
    expect(await run("3 + 4")).toMatchObject({ exitCode: 0, stdout: "7\n", stderr: "" });
    await pool.endSession("hostile");
  });

  it("outlives a mount that it has in another way", async () => {
    const directory = process.cwd();
    const run = (source: string, writable: boolean): Promise<Ran> =>
      python(pool, source, { session: "mounted", mounts: [{ host: directory, at: directory, writable, umask: 0o022 }] });
    await run("x = 5", false);
    await expect(run("x", true)).rejects.toMatchObject({ code: "usage" });
    expect(await run("print(x)", false)).toMatchObject({ stdout: "5\n" });
    await pool.mark("mounted");
    await pool.undo("mounted");
    expect(await run("print(x)", false)).toMatchObject({ stdout: "5\n" });
    await pool.endSession("mounted");
  });

  it("ends with a completion that does not listen, and says so", async () => {
    await python(
      pool,
      "class A:\n def __dir__(self):\n  while True:\n   try:\n    while True: pass\n   except BaseException: pass\na = A()",
      {
        session: "deaf",
      },
    );
    expect(await pool.complete("deaf", "a.")).toEqual([]);
    await expect(python(pool, "1", { session: "deaf" })).rejects.toThrow("a completion in it did not end");
    expect(await python(pool, "print(1)", { session: "deaf" })).toMatchObject({ stdout: "1\n" });
    await pool.endSession("deaf");
  });

  it("completes names", async () => {
    await python(pool, "alpha_one = 1; alpha_two = {}", { session: "c" });
    expect(await pool.complete("c", "alpha_")).toEqual(["alpha_one", "alpha_two"]);
    expect(await pool.complete("c", "alpha_two.setd")).toEqual(["alpha_two.setdefault("]);
    expect(await pool.complete("nobody", "x")).toEqual([]);
    expect(await python(pool, "alpha_one", { session: "c", sourceKind: "value" })).toMatchObject({ stdout: "1\n" });
  });

  it("goes back to a mark, with its names, modules and files", async () => {
    const session = "marked";
    const run = (source: string) => python(pool, source, { session });
    await run("import json\nx = [1]\nopen('/tmp/f', 'w').write('before')\nf = open('/tmp/f'); f.read(3)");
    await pool.mark(session);
    const damage =
      "import json, os, builtins\nx.append(2); del globals()['x']; json.dumps = None; builtins.print = None; os.unlink('/tmp/f'); f.close(); y = [bytearray(1000) for i in range(20000)]; os.chdir('/')";
    for (let i = 0; i < 3; i++) {
      await run(damage);
      await pool.undo(session);
      expect(await run("import os; print(x, json.dumps(x), f.read(), open('/tmp/f').read(), os.getcwd(), 'y' in globals())")).toMatchObject(
        {
          stdout: "[1] [1] ore before /home/user False\n",
          stderr: "",
        },
      );
      await pool.undo(session);
    }
    await run("x = 2");
    await pool.mark(session);
    await run("x = 3");
    await pool.undo(session);
    expect(await run("print(x)")).toMatchObject({ stdout: "2\n" });
    await pool.undo(session, true);
    expect(await run("print(x)")).toMatchObject({ stdout: "[1]\n" });
    await expect(pool.undo(session, true)).rejects.toMatchObject({ code: "not-found" });
    expect(await run("print(x)")).toMatchObject({ stdout: "[1]\n" });
  });

  it("is not marked while it holds what cannot be remembered", async () => {
    await python(pool, "import os\nends = os.pipe()", { session: "marked" });
    await expect(pool.mark("marked")).rejects.toMatchObject({ code: "not-permitted", message: expect.stringContaining("pipe") });
    await expect(pool.mark("nobody")).rejects.toMatchObject({ code: "not-found" });
  });
});
