import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pool } from "../core/pool.ts";
import { inputOf, python, testPool } from "./pool.ts";

let pool: Pool;
beforeAll(async () => {
  pool = await testPool();
});
afterAll(() => pool.close());

describe("a program", () => {
  it("shows the value of a last expression when asked to", async () => {
    expect(await python(pool, "2+3", { sourceKind: "value" })).toMatchObject({ exitCode: 0, stdout: "5\n", stderr: "" });
    expect(await python(pool, "x = 1\nNone", { sourceKind: "value" })).toMatchObject({ exitCode: 0, stdout: "" });
    expect(await python(pool, "2+3")).toMatchObject({ exitCode: 0, stdout: "" });
    expect(
      await python(pool, "from __future__ import annotations\ndef f(x: Nope): pass\nf.__annotations__", { sourceKind: "value" }),
    ).toMatchObject({ stdout: "{'x': 'Nope'}\n" });
  });

  it("writes exact bytes, however many at once", async () => {
    const digest = createHash("sha256");
    const source =
      "import sys, hashlib\nb = bytes(range(256)) * 12345\nn = sys.stdout.buffer.write(b)\nsys.stdout.buffer.write(b'')\nprint(n, hashlib.sha256(b).hexdigest(), file=sys.stderr)";
    const ran = await python(pool, source, {
      output: async (channel, bytes) => {
        if (channel === 1) digest.update(bytes);
        await new Promise(setImmediate);
      },
    });
    expect(ran.stderr).toBe(`${256 * 12345} ${digest.digest("hex")}\n`);
  });

  it("keeps the order of stdout and stderr", async () => {
    const ran = await python(pool, "import sys\nfor i in range(50):\n  print(i)\n  print(i, file=sys.stderr)");
    expect(ran.all).toBe(Array.from({ length: 50 }, (_, i) => `${i}\n${i}\n`).join(""));
  });

  it("reads its input", async () => {
    const ran = await python(pool, "print(input('? ')); import sys; print(repr(sys.stdin.read())); print(repr(sys.stdin.read()))", {
      input: inputOf("a", "b\nc", "d\n", "e"),
    });
    expect(ran).toMatchObject({ exitCode: 0, stdout: "? ab\n'cd\\ne'\n''\n" });
  });

  it("has an empty input when none is given", async () => {
    expect(await python(pool, "input()")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("EOFError: EOF when reading a line"),
    });
  });

  it.each([
    ["import sys; sys.exit(7)", 7, ""],
    ["import sys; sys.exit('words')", 1, "words\n"],
    ["import sys; sys.exit()", 0, ""],
    ["import sys; sys.exit(True)", 1, ""],
    ["import sys; sys.exit(-1)", 255, ""],
    ["import os; os._exit(3)", 3, ""],
    ["raise SystemExit(4)", 4, ""],
    ["import atexit, sys; atexit.register(print, 'bye', file=sys.stderr); sys.exit(2)", 2, "bye\n"],
  ])("%s ends with %i", async (source, exitCode, stderr) => {
    expect(await python(pool, source)).toMatchObject({ exitCode, stderr, killed: undefined });
  });

  it("sees its arguments and itself as a file", async () => {
    const ran = await python(pool, Buffer.from("import sys\nprint(sys.argv, __name__, __file__, sys.path[0])\nprint('ö')"), {
      sourceKind: "file",
      filename: "/somewhere/x.py",
      argv: ["x.py", "a b"],
      path: "/somewhere",
    });
    expect(ran).toMatchObject({ stdout: "['x.py', 'a b'] __main__ /somewhere/x.py /somewhere\nö\n" });
  });

  it("runs asyncio", async () => {
    const ran = await python(
      pool,
      "import asyncio\nasync def f(n):\n  await asyncio.sleep(0.01*n); print(n); return n\nasync def g():\n  print(await asyncio.gather(f(2), f(1)))\nasyncio.run(g())",
    );
    expect(ran).toMatchObject({ stdout: "1\n2\n[2, 1]\n", stderr: "" });
  });

  it("runs finalizers of what it leaves behind", async () => {
    const ran = await python(pool, "class A:\n  def __del__(self): print('gone')\na = A()\na.self = a\nprint('end')");
    expect(ran).toMatchObject({ stdout: "end\ngone\n", stderr: "" });
  });

  it("collects its garbage, and none of what all interpreters have from the beginning", async () => {
    const source = `import gc, json, asyncio, weakref
class A: pass
found = []
for i in range(50000):
    a = A(); a.me = a; a.more = [a, {"a": a}]
    if i % 10000 == 0: found.append(weakref.ref(a))
del a
for i in range(5): gc.collect()
print([r() for r in found], json.dumps({"a": 1}), len(gc.get_objects()) < 10000)
asyncio.run(asyncio.sleep(0))`;
    for (let i = 0; i < 5; i++)
      expect(await python(pool, source)).toMatchObject({ exitCode: 0, stdout: '[None, None, None, None, None] {"a": 1} True\n' });
  });

  it("sleeps without keeping a core busy", async () => {
    const ran = await python(
      pool,
      "import time\nt = time.monotonic(); time.sleep(0.05); print(time.monotonic() - t >= 0.05)\ntry: time.sleep(-1)\nexcept ValueError as e: print(e)\ntry: time.sleep('x')\nexcept TypeError as e: print(e)",
    );
    expect(ran.stdout).toBe("True\nsleep length must be non-negative\n'str' object cannot be interpreted as an integer or float\n");
  });
});
