/**
 * What a program says and how it ends, beside CPython's own command line of the same version, byte for byte. CPython was
 * asked beforehand (cpython-says.json), for it takes its time; `ASK_CPYTHON=1` asks it again.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pool } from "../core/pool.ts";
import { inputOf, python, testPool } from "./pool.ts";
import { type RealRun, realPython } from "./real-python.ts";

const asked = process.env.ASK_CPYTHON === "1";
const answersFile = new URL("./cpython-says.json", import.meta.url);
const { version } = createRequire(import.meta.url)("pyodide/package.json") as { version: string };
const answers: { version: string; runs: Record<string, RealRun> } = asked
  ? { version, runs: {} }
  : JSON.parse(readFileSync(answersFile, "utf8"));

let pool: Pool;
beforeAll(async () => {
  expect(answers.version, "ask CPython again: ASK_CPYTHON=1").toBe(version);
  pool = await testPool();
});
afterAll(async () => {
  if (asked) writeFileSync(answersFile, `${JSON.stringify(answers, null, 2)}\n`);
  await pool.close();
});

/** What CPython says to `python3 ...words`. */
async function cpython(words: string[], files: Record<string, string> = {}, input = ""): Promise<RealRun> {
  const key = JSON.stringify([words, files, input]);
  if (asked) answers.runs[key] = settled(await realPython(words, files, input));
  const answer = answers.runs[key];
  if (answer === undefined) throw new Error("CPython has not been asked that: ASK_CPYTHON=1");
  return answer;
}

/** Addresses differ from run to run. */
function settled({ stdout, stderr, exitCode }: RealRun): RealRun {
  const still = (text: string): string => text.replace(/0x[0-9a-f]+/g, "0x…");
  return { stdout: still(stdout), stderr: still(stderr), exitCode };
}

const programs: Record<string, string> = {
  "an error deep inside": "def f(x):\n    return 1 / x\n\n\ndef g():\n    f(0)\n\n\ng()\n",
  "an error in a comprehension": "print('before')\n[int(x) for x in ['1', 'é']]\n",
  "chained errors": "try:\n    {}['a']\nexcept KeyError as e:\n    raise ValueError('two\\nlines') from e\n",
  "an error during another": "try:\n    {}['a']\nexcept KeyError:\n    undefined\n",
  "an error group": "raise ExceptionGroup('some', [ValueError(1), ExceptionGroup('inner', [TypeError('x')])])\n",
  "an error with a note": "e = ValueError('x')\ne.add_note('a note')\nraise e\n",
  "an error whose text fails": "class E(Exception):\n    def __str__(self): raise ValueError\nraise E\n",
  "an error with a suggestion": "import sys\nsys.exitt\n",
  "a name with a suggestion": "value = 1\nprint(valu)\n",
  "a module that is missing": "import nowhere.at_all\n",
  "recursion without end": "def f(n):\n    return f(n + 1)\nf(0)\n",
  "a syntax error": "x = 1\ny = = 2\n",
  "a syntax error with advice": "print 'hello'\n",
  "an unclosed bracket": "x = (1,\ny = 2\n",
  "an indentation error": "if True:\nprint(1)\n",
  "a tab error": "if True:\n        x = 1\n\ty = 2\n",
  "an unfinished string": "x = 'abc\n",
  "return outside a function": "x = 1\nreturn x\n",
  "a mistake found after parsing": "def f():\n    global x\n    x: int = 1\n",
  "a character that does not belong": "x = 1 ¿ 2\n",
  "a warning of the compiler": "x = 1\nprint(x is 1)\n",
  "a warning of a program": "import warnings\nwarnings.warn('careful')\nwarnings.warn('old', DeprecationWarning)\n",
  "sys.exit with a text": "import sys\nprint('out')\nsys.exit('words')\n",
  "sys.exit with a number": "import sys\nsys.exit(300)\n",
  "sys.exit with a tuple": "import sys\nsys.exit((1, 2))\n",
  "sys.exit with a code that fails": "class E(SystemExit):\n    @property\n    def code(self): raise ValueError\nraise E('words')\n",
  "sys.exit with a number of its own kind": "import sys\nclass I(int):\n    def __int__(self): raise ValueError\nsys.exit(I(3))\n",
  "sys.exit in a finalizer": "import atexit, sys\n@atexit.register\ndef f():\n    print('exit function')\n    1 / 0\nsys.exit(3)\n",
  "an interrupt": "def f():\n    raise KeyboardInterrupt('text')\nf()\n",
  "an interrupt inside an error": "try:\n    1 / 0\nfinally:\n    raise KeyboardInterrupt\n",
  "an excepthook": "import sys\nsys.excepthook = lambda t, v, b: print('hook', t.__name__, v)\n1 / 0\n",
  "a broken excepthook": "import sys\ndef hook(*a): raise RuntimeError('no')\nsys.excepthook = hook\n1 / 0\n",
  "a finalizer": "class A:\n    def __del__(self): print('gone', self.name)\na = A()\na.name = 'a'\na.me = a\nb = A()\nb.name = 'b'\n",
  "a finalizer that fails": "class A:\n    def __del__(self): 1 / 0\na = A()\nprint('end')\n",
  "an iterator that is not finished": "def f():\n    try:\n        yield 1\n    finally:\n        print('closed')\ng = f()\nnext(g)\n",
  "output without an end": "import sys\nsys.stdout.write('no newline')\n",
  "a closed stdout": "import sys\nsys.stdout.close()\n",
  "a traceback of its own":
    "import traceback\ndef f():\n    1 / 0\ntry:\n    f()\nexcept ZeroDivisionError:\n    print(traceback.format_exc())\n",
  "its own names": "print(sorted(globals()), __name__, __doc__, __package__, __spec__, __builtins__)\n",
  "its arguments": "import sys\nprint(sys.argv, sys.path, sys.flags.interactive, sys.orig_argv[0])\n",
  "itself as a module":
    "import __main__\nx = 5\nprint(__main__.x, __main__.__dict__ is globals())\nimport sys\nprint(sys.modules['__main__'] is __main__)\n",
  "the caller's frame": "import sys\nprint(sys._getframe().f_back, sys._getframe().f_code.co_name)\n",
  annotations: "x: int = 1\ndef f(a: 'str') -> None: ...\nprint(__annotations__, f.__annotations__)\n",
  "pickle of its own class": "import pickle\nclass A: pass\nprint(type(pickle.loads(pickle.dumps(A()))).__name__)\n",
};

describe("python -c", () => {
  it.each(Object.entries(programs))("tells %s as CPython does", async (_what, source) => {
    const ours = await python(pool, source, { argv: ["-c", "one"], commandLine: ["python3", "-c", source, "one"] });
    expect(settled(ours)).toEqual(await cpython(["-c", source, "one"]));
  });

  it("takes away common indentation as CPython does", async () => {
    for (const source of ["  x = 1\n  if x:\n     print(x)", "\n\tx = 1\n\tprint('''a\n\t b''')", "   \n  print(1)\n \n", "  x\n y"]) {
      expect(settled(await python(pool, source))).toEqual(await cpython(["-c", source]));
    }
  });
});

describe("python FILE", () => {
  // CPython's own finalization has no files any more, and so no line to show. Ours has.
  it.each(Object.entries(programs).filter(([what]) => what !== "a finalizer that fails"))(
    "tells %s as CPython does",
    async (_what, source) => {
      const ours = await python(pool, Buffer.from(source), {
        sourceKind: "file",
        filename: "/home/user/x.py",
        argv: ["x.py", "one"],
        commandLine: ["python3", "x.py", "one"],
        path: "/home/user",
      });
      expect(settled(ours)).toEqual(await cpython(["x.py", "one"], { "/home/user/x.py": source }));
    },
  );
});

describe("python -", () => {
  it.each(["an error deep inside", "a syntax error", "sys.exit with a text", "its own names"])("tells %s as CPython does", async (what) => {
    const source = programs[what] ?? "";
    const ours = await python(pool, Buffer.from(source), {
      sourceKind: "stdin",
      filename: "<stdin>",
      argv: ["-"],
      commandLine: ["python3", "-"],
    });
    expect(settled(ours)).toEqual(await cpython(["-"], {}, source));
  });

  it("leaves nothing of its program in the input", async () => {
    expect(await python(pool, "print(input())", { input: inputOf("later\n") })).toMatchObject({ stdout: "later\n" });
  });
});
