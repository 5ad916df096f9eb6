/**
 * A hostile program, and behind it one that looks around, in the same interpreter: nothing may have been replaced in
 * between, so what these tests prove is the restoration.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pool } from "../core/pool.ts";
import { inputOf, python, testPool } from "./pool.ts";

let pool: Pool;
beforeAll(async () => {
  pool = await testPool({ workers: 1 });
});
afterAll(() => pool.close());

/** Everything a program can see of its surroundings, as one text. */
const lookAround = `
import sys, os, builtins, json, decimal, signal, threading, warnings, logging, random, gc, locale, codecs, copyreg, re
def tree(top):
    found = []
    for path, names, files in os.walk(top):
        if path.startswith("/proc"): continue
        found.append((path, sorted(names), [(name, os.lstat(path + "/" + name).st_size, oct(os.lstat(path + "/" + name).st_mode)) for name in sorted(files)]))
    return sorted(found)
def open_descriptors():
    found = []
    for fd in range(300):
        try: found.append((fd, os.fstat(fd).st_mode, os.readlink(f"/proc/self/fd/{fd}")))
        except OSError: pass
    return found
print(sorted(globals()))
print(sorted(vars(builtins)), [type(v).__name__ for k, v in sorted(vars(builtins).items())])
print(sorted(sys.modules))
for name in sorted(sys.modules):
    if name != "__main__": print(name, [(k, type(v).__name__) for k, v in sorted(vars(sys.modules[name]).items(), key=lambda item: str(item[0])) if k not in ("_startTime", "last_exc")])
print(sys.path, sys.argv, sys.path_hooks, sys.meta_path, sorted(sys.path_importer_cache), sys.getrecursionlimit(), sys.getswitchinterval(), sys.gettrace(), sys.getprofile(), sys.excepthook, sys.displayhook, sys.stdout, sys.flags, sys.getrefcount(None) > 0)
print(os.getcwd(), dict(os.environ), os.umask(0), open_descriptors())
print(tree("/"))
print(decimal.getcontext(), signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM), threading.enumerate(), warnings.filters, logging.root.handlers, logging.root.level, gc.isenabled(), gc.get_threshold(), gc.callbacks, locale.setlocale(locale.LC_ALL), copyreg.dispatch_table, len(re._cache))
print(json.dumps({"a": 1}), len("abc"), [].__class__, int("7"), type.__subclasses__(type))
`;

const deeds: Record<string, string> = {
  "leaves names behind": "x = 1\nimport __main__\n__main__.y = 2",
  "patches builtins": "import builtins\nbuiltins.len = lambda x: 99\nbuiltins.evil = 1\ndel builtins.print\nbuiltins.__import__ = None",
  "patches modules of the library":
    "import json, os, sys, re\njson.dumps = lambda *a, **k: 'evil'\nos.getcwd = None\nre.compile = 3\nsys.exit = None",
  "patches C modules and types":
    "import time, math, _io, decimal\ntime.sleep = None\nmath.pi = 4\n_io.open = None\ndecimal.Decimal = float",
  "patches what the interpreter's own code uses":
    "import linecache, threading, atexit, ast, marshal, random\nfor m in (linecache, threading, atexit, ast, marshal, random):\n  for k in list(vars(m)):\n    if not k.startswith('__'): setattr(m, k, None)",
  "imports modules and hides others":
    "import turtledemo, tomllib, sys\nsys.modules['json'] = None\nsys.modules['nope'] = 5\ndel sys.modules['os']",
  "empties sys.modules": "import sys\nsys.modules.clear()",
  "changes the import path and its machinery":
    "import sys\nsys.path[:] = ['/evil']\nsys.meta_path.clear()\nsys.path_hooks.clear()\nsys.path_importer_cache.clear()",
  "moves to another directory": "import os\nos.makedirs('/tmp/deep/er'); os.chdir('/tmp/deep/er')",
  "changes its environment": "import os\nos.environ['EVIL'] = '1'; del os.environ['HOME']; os.putenv('MORE', '2')",
  "writes, moves and removes files":
    "import os, shutil\nopen('/tmp/a', 'w').write('x'*1000); os.makedirs('/home/user/d'); open('/home/user/d/f', 'w').write('y'); os.symlink('/tmp/a', '/tmp/l'); os.rename('/home/user', '/home/evil'); os.unlink('/usr/lib/python314.zip'); os.chmod('/tmp', 0o700)",
  "makes names that JavaScript knows":
    "import os\nfor n in ('__proto__', 'constructor', 'toString', 'hasOwnProperty'): os.mkdir('/tmp/' + n); open('/tmp/' + n + '/x', 'w').write(n)",
  "leaves descriptors open":
    "import os\nfs = [open('/tmp/%d' % i, 'w') for i in range(50)]\nos.pipe(); os.dup(1); os.dup2(1, 200)\nos.open('/tmp', os.O_RDONLY)",
  "closes its standard streams": "import os\nos.close(0); os.close(1); os.close(2)",
  "exchanges its standard streams":
    "import os, sys\nf = os.open('/tmp/o', os.O_CREAT | os.O_WRONLY)\nos.dup2(f, 1); os.dup2(f, 2); sys.stdout = sys.stderr = None",
  "removes devices": "import os\nfor n in os.listdir('/dev'):\n  try: os.unlink('/dev/' + n)\n  except OSError: pass",
  "installs signal handlers": "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nsignal.signal(signal.SIGTERM, lambda *a: None)",
  "registers exit functions": "import atexit\natexit.register(lambda: print('left'))\natexit.register(lambda: 1/0)",
  "raises the recursion limit and traces":
    "import sys\nsys.setrecursionlimit(50000); sys.settrace(lambda *a: None); sys.setprofile(lambda *a: None); sys.setswitchinterval(1)",
  "sets hooks":
    "import sys, gc\nsys.excepthook = sys.displayhook = sys.unraisablehook = lambda *a: print('hook')\nsys.addaudithook(lambda *a: None)\ngc.callbacks.append(print); gc.disable(); gc.set_threshold(1)",
  "changes the decimal context":
    "import decimal\ndecimal.getcontext().prec = 3\ndecimal.setcontext(decimal.Context(prec=2))\ndecimal.DefaultContext.prec = 1",
  "changes the locale and the warnings":
    "import locale, warnings\nlocale.setlocale(locale.LC_ALL, 'C'); warnings.simplefilter('error'); warnings.filters.append(1)",
  "registers codecs and pickles": "import codecs, copyreg\ncodecs.register(lambda n: None); copyreg.pickle(complex, lambda c: None)",
  "sets up logging": "import logging\nlogging.basicConfig(level=0); logging.warning('x'); logging.shutdown()",
  "ends by an error": "def f(): f()\nf()",
  "ends by sys.exit inside a with": "import sys, contextlib\nwith contextlib.suppress(KeyError):\n  sys.exit(3)",
  "ends by os._exit in a finalizer": "import os\nclass A:\n  def __del__(self): os._exit(5)\na = A()",
  "ends by a signal": "import os\nos.kill(os.getpid(), 9)",
  "has a syntax error": "x = = 1",
  "uses much memory": "x = [bytearray(1000) for i in range(20000)]",
  "uses sqlite": "import sqlite3\nc = sqlite3.connect('/tmp/x.db'); c.execute('create table t(a)'); c.commit()",
  "leaves a generator and a loop open":
    "import asyncio\nloop = asyncio.new_event_loop(); asyncio.set_event_loop(loop)\nasync def f(): await asyncio.sleep(100)\nt = loop.create_task(f())\nloop.run_until_complete(asyncio.sleep(0))",
  "compiles many expressions": "import re\nfor i in range(600): re.compile('a' * i)",
  "changes types of the library": "import collections, enum\ncollections.OrderedDict.evil = 1\nenum.Enum.evil = 2\nclass Sub(dict): pass",
  "reads some of its input": "import sys\nsys.stdin.read(3)",
};

/** What is allowed to differ: times, addresses, inode numbers of directories that are read. */
const settled = (text: string): string => text.replace(/0x[0-9a-f]+/g, "0x…");

describe("a program that", () => {
  let before = "";
  beforeAll(async () => {
    const ran = await python(pool, lookAround);
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    before = settled(ran.stdout);
    expect(settled((await python(pool, lookAround)).stdout), "looking around is itself without trace").toBe(before);
  });

  it.each(Object.entries(deeds))("%s is not noticed by the next one", async (_what, source) => {
    await python(pool, source, { input: inputOf("abcdef") });
    const after = await python(pool, lookAround);
    expect(after).toMatchObject({ exitCode: 0, stderr: "" });
    expect(settled(after.stdout)).toBe(before);
    expect(await python(pool, "print(repr(input()))", { input: inputOf("mine\n") })).toMatchObject({ stdout: "'mine'\n" });
  });

  it("was restored each time, not replaced", () => {
    expect(pool.report()).toMatchObject({ replaced: 0 });
  });
});

describe("two programs", () => {
  it("do not draw the same random numbers", async () => {
    const draw =
      "import random, uuid, os, secrets, tempfile\nprint(random.random(), uuid.uuid4(), os.urandom(4), secrets.token_hex(4), tempfile.mkdtemp())";
    const one = await python(pool, draw);
    const other = await python(pool, draw);
    expect(one.stderr).toBe("");
    const [ours, theirs] = [one, other].map(({ stdout }) => stdout.trim().split(" "));
    for (const [index, value] of (ours ?? []).entries()) expect(value).not.toBe(theirs?.[index]);
  });
});

describe("the look around", () => {
  it("notices what a session leaves behind, so it can notice", async () => {
    const session = "canary";
    const before = await python(pool, lookAround, { session });
    for (const [what, source] of Object.entries(deeds).slice(0, 12)) {
      const name = `canary of ${what}`;
      await python(pool, source, { session: name });
      const after = await python(pool, lookAround, { session: name });
      expect(settled(after.all), what).not.toBe(settled(before.all));
      await pool.endSession(name);
    }
  });
});
