/** What a program tries on its host, and what it gets. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pool } from "../core/pool.ts";
import { python, testPool } from "./pool.ts";

let pool: Pool;
const directory = mkdtempSync(join(tmpdir(), "hob-py-sandbox-"));
beforeAll(async () => {
  pool = await testPool();
});
afterAll(async () => {
  await pool.close();
  rmSync(directory, { recursive: true });
});

const MiB = 1024 * 1024;

describe("a program", () => {
  it.each([
    "import js",
    "import pyodide_js",
    "import _pyodide_core",
    "import _pyodide",
    "import pyodide.ffi",
    "from pyodide.code import run_js; run_js('process.exit()')",
    "from pyodide.ffi import create_proxy",
    "import ctypes",
    "import _ctypes",
    "import _testinternalcapi",
    "import _testcapi",
    "import _remote_debugging",
  ])("cannot reach JavaScript or foreign functions: %s", async (source) => {
    const ran = await python(pool, source);
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toMatch(/ModuleNotFoundError|ImportError/);
  });

  it("cannot start processes", async () => {
    const marker = join(directory, "started");
    const ran = await python(
      pool,
      `import os, subprocess
print(os.system("touch ${marker}"))
for f in (lambda: subprocess.run(["touch", "${marker}"]), lambda: os.popen("touch ${marker}"), lambda: os.posix_spawn("/bin/touch", ["touch", "${marker}"], {}), lambda: os.execv("/bin/touch", ["touch", "${marker}"]), os.fork):
  try: f(); print("did")
  except (OSError, AttributeError) as e: print(type(e).__name__)`,
    );
    expect(ran.stdout).toMatch(/^-1\n(\w+Error\n){5}$/);
    expect(existsSync(marker)).toBe(false);
  });

  it("has no network", async () => {
    const ran = await python(
      pool,
      `import socket, urllib.request
for f in (socket.socket, lambda: socket.create_connection(("127.0.0.1", 80)), lambda: socket.getaddrinfo("localhost", 80), lambda: socket.gethostbyname("localhost"), lambda: urllib.request.urlopen("http://127.0.0.1/")):
  try: f(); print("did")
  except OSError as e: print("no")`,
    );
    expect(ran.stdout).toBe("no\n".repeat(5));
  });

  it("sees no file and no variable of the host", async () => {
    const ran = await python(
      pool,
      `import os
print(os.environ)
for p in ("/etc/passwd", "/proc/self/environ", "/proc/self/maps", "/proc/1/cmdline", "${directory}", "/proc/self/fd/0/..", "/dev/tty", "/dev/mem", "//etc/passwd", "/../../etc/passwd"):
  try: print(os.listdir(p) if os.path.isdir(p) else open(p).read())
  except OSError as e: print("no")`,
    );
    expect(ran.stdout).toBe(`environ({'HOME': '/home/user', 'LANG': 'en_US.UTF-8', 'PATH': '/usr/bin:/bin'})\n${"no\n".repeat(10)}`);
  });

  it("cannot change the library that all share", async () => {
    const ran = await python(
      pool,
      `import os, mmap
z = "/usr/lib/python314.zip"
for f in (lambda: open(z, "r+b"), lambda: open(z, "ab"), lambda: open(z, "wb"), lambda: os.truncate(z, 0), lambda: os.chmod(z, 0o777)):
  try: f(); print("did")
  except OSError as e: print("no")
import fcntl
fd = os.open(z, os.O_RDONLY)
fcntl.fcntl(fd, fcntl.F_SETFL, os.O_RDWR)
try: os.write(fd, b"x"); print("did")
except OSError: print("no")
try: os.ftruncate(fd, 0); print("did")
except OSError: print("no")
try:
  m = mmap.mmap(fd, 4096); m[0] = 0; m.flush(); m.close(); print(open(z, "rb").read(2))
except (OSError, ValueError): print("no")`,
    );
    expect(ran.stdout.replace("b'PK'", "no")).toBe("no\n".repeat(8));
    expect(await python(pool, "import tomllib; print(open('/usr/lib/python314.zip', 'rb').read(2))")).toMatchObject({ stdout: "b'PK'\n" });
  });

  it("that reaches behind Python's back gets nowhere and harms nobody", async () => {
    // Bytecode is not checked, so a program can make any memory of its own instance say anything.
    const crash = `import types
def f(): pass
code = f.__code__.replace(co_code=bytes([83, 200, 1, 250] * 64), co_stacksize=1)
try: types.FunctionType(code, {})()
except BaseException as e: print(type(e))`;
    for (let i = 0; i < 3; i++) await python(pool, crash);
    expect(await python(pool, "print('fine')")).toMatchObject({ stdout: "fine\n", exitCode: 0 });
  });
});

describe("a program that wants too much", () => {
  it.each([
    ["memory at once", "x = bytearray(10**9)", "MemoryError"],
    ["memory bit by bit", "x = []\nwhile True: x.append('a' * 10**6)", "MemoryError"],
    ["memory for integers", "x = 1 << 10**10", "MemoryError|OverflowError"],
    ["a file that grows", "f = open('/tmp/f', 'wb')\nwhile True: f.write(b'a' * 10**6)", "No space left"],
    ["many files", "i = 0\nwhile True:\n  i += 1\n  open('/tmp/%d' % i, 'wb', 0).write(b'a' * 10**5)", "No space left"],
    ["a file with a hole", "f = open('/tmp/f', 'wb'); f.seek(1 << 50); f.write(b'a'); f.flush()", "No space left"],
    ["a file cut to a great length", "open('/tmp/f', 'wb').truncate(1 << 48)", "No space left"],
    ["directories without end", "import os\ni = 0\nwhile True:\n  i += 1\n  os.mkdir('/tmp/%d' % i)", "No space left"],
    ["pipes without end", "import os\nwhile True:\n  for fd in os.pipe(): os.close(fd)", "No file descriptors"],
    ["descriptors without end", "import os\nwhile True: os.open('/dev/null', os.O_RDONLY)", "No file descriptors"],
    ["more in a pipe than anybody reads", "import os\nr, w = os.pipe()\nwhile True: os.write(w, b'a' * 65536)", "BlockingIOError"],
    ["a name of many megabytes", "open('/tmp/' + 'a' * 10**7)", "Filename too long"],
    ["recursion", "def f(): f()\nf()", "RecursionError"],
    ["recursion in C", "import json\nx = []\nfor i in range(10**6): x = [x]\njson.dumps(x, check_circular=False)", "RecursionError"],
    ["threads", "import threading\nthreading.Thread(target=print).start()", "can't start new thread"],
  ])("%s is refused", async (_what, source, words) => {
    const ran = await python(pool, source, { memoryBytes: 128 * MiB });
    expect(ran.killed, ran.explanation).toBeUndefined();
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toMatch(new RegExp(words));
  });

  it("leaves enough memory for the traceback", async () => {
    const ran = await python(pool, "x = []\nwhile True: x.append('a' * 1000 + str(len(x)))", { memoryBytes: 128 * MiB });
    expect(ran).toMatchObject({ exitCode: 1, memoryExceeded: true });
    expect(ran.stderr).toMatch(/^Traceback \(most recent call last\):\n {2}File "<string>", line 2, in <module>\n[\s\S]*\nMemoryError\n$/);
  });

  it("says that memory was refused", async () => {
    expect(await python(pool, "x = bytearray(10**9)", { memoryBytes: 128 * MiB })).toMatchObject({ memoryExceeded: true });
    expect(await python(pool, "x = 1", { memoryBytes: 128 * MiB })).toMatchObject({ memoryExceeded: false });
  });

  it("may go on after it was refused", async () => {
    const ran = await python(pool, "try: x = bytearray(10**9)\nexcept MemoryError: print('small then')", { memoryBytes: 128 * MiB });
    expect(ran).toMatchObject({ exitCode: 0, stdout: "small then\n" });
  });

  it.each([
    [
      "deep recursion in C with its limit raised",
      "import sys\nsys.setrecursionlimit(10**8)\nclass A:\n  def __getattr__(s, n): return getattr(s, n)\nA().x",
    ],
    ["an abort", "import os\nos.abort()"],
    ["a fault", "import faulthandler\nfaulthandler._sigsegv()"],
  ])("is followed by the next as if nothing had been: %s", async (_what, source) => {
    await python(pool, source);
    expect(await python(pool, "print(1)")).toMatchObject({ stdout: "1\n", exitCode: 0 });
  });
});
