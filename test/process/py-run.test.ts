/** `hob py` as whole commands: what a program gets, what it prints, and how it ends. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { hob, hobPath, hobWith, runWithHob } from "../hob.ts";
import { python, sharedPyHome } from "../py.ts";

const home = sharedPyHome();

/** A directory with these files, gone after the test. */
function directoryWith(files: Record<string, string | Uint8Array>): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "hob-py-")));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  return directory;
}

describe("hob py -c", () => {
  it("shows the value of a last expression", async () => {
    expect(await python(home(), "2+3")).toMatchObject({ code: 0, stdout: "5\n", stderr: "" });
    expect(await python(home(), "x = 5\nNone")).toMatchObject({ code: 0, stdout: "" });
  });

  it.each([
    ["import sys; sys.exit(7)", 7, ""],
    ["import sys; sys.exit('words')", 1, "words\n"],
    ["import os; os._exit(3)", 3, ""],
    ["import os; os.abort()", 134, "hob py: Abort: the interpreter aborted\n"],
  ])("ends %j with %i", async (code, exit, stderr) => {
    expect(await python(home(), code)).toMatchObject({ code: exit, stdout: "", stderr });
  });

  it("shows tracebacks and syntax errors in CPython's words, on stderr", async () => {
    const failed = await python(home(), "def f():\n  1/0\nf()");
    expect(failed).toMatchObject({ code: 1, stdout: "" });
    expect(failed.stderr).toMatch(
      /^Traceback \(most recent call last\):\n {2}File "<string>", line 3, in <module>\n[\s\S]*ZeroDivisionError: division by zero\n$/,
    );
    expect(await python(home(), "x = 1 +")).toMatchObject({
      code: 1,
      stderr: '  File "<string>", line 1\n    x = 1 +\n           ^\nSyntaxError: invalid syntax\n',
    });
  });

  it("leaves everything behind the code to the program", async () => {
    const { stdout } = await hob(home(), "py", "-c", "import sys; print(sys.argv)", "--help", "--session", "-c", "--", "-x");
    expect(stdout).toBe("['-c', '--help', '--session', '-c', '--', '-x']\n");
  });

  it("passes bytes through exactly, both ways", async () => {
    const code = "import sys; n = sys.stdout.buffer.write(bytes(reversed(sys.stdin.buffer.read())))";
    const shell = `printf '\\000\\377\\001\\n' | "${process.execPath}" "${hobPath}" py -c '${code}' | od -An -tx1`;
    expect((await runWithHob("/bin/sh", ["-c", shell], home().env)).stdout.trim()).toBe("0a 01 ff 00");
  });

  it("prints one JSON value with --json, and still ends with the program's exit code", async () => {
    const { code, stdout, stderr } = await hob(
      home(),
      "py",
      "--json",
      "-c",
      "import sys; print('é'); print('e', file=sys.stderr); sys.exit(3)",
    );
    expect([code, stderr]).toEqual([3, ""]);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      data: { exitCode: 3, stdout: "é\n", stderr: "e\n", lostBytes: 0, profile: { runMs: expect.any(Number) } },
    });
  });

  it("shows with --profile on stderr where the time went", async () => {
    const { stdout, stderr } = await python(home(), "2+3", "--profile");
    expect(stdout).toBe("5\n");
    expect(stderr.split("\n").map((line) => line.split(/\s+/)[0])).toEqual(["connect", "queue", "compile", "run", "output", ""]);
  });

  it("ends quietly when the reader of its output leaves", async () => {
    const shell = `"${process.execPath}" "${hobPath}" py -c 'while True: print(1)' | head -2; echo "\${PIPESTATUS[0]}"`;
    expect(await runWithHob("/bin/bash", ["-c", shell], home().env)).toMatchObject({ stdout: "1\n1\n141\n", stderr: "" });
  });
});

describe("hob py -m", () => {
  it("runs a module of the library as a program, with arguments and input of its own", async () => {
    const input = '{"b": [1]}';
    expect(await hobWith(home(), { input }, "py", "-m", "json.tool", "--compact")).toMatchObject({ code: 0, stdout: '{"b":[1]}\n' });
    expect(await hob(home(), "py", "-m", 'no"such')).toMatchObject({ code: 1, stderr: '/usr/bin/python3: No module named no"such\n' });
  });
});

describe("hob py FILE", () => {
  it("runs a file, whose arguments are its own", async () => {
    const directory = directoryWith({ "x.py": "import sys\nprint(sys.argv[1:], __name__, __file__)" });
    const file = join(directory, "x.py");
    expect(await hob(home(), "py", file, "--help", "-c", "a b")).toMatchObject({
      code: 0,
      stdout: `['--help', '-c', 'a b'] __main__ ${file}\n`,
    });
  });

  it("takes the file's bytes as they are: an encoding of its own, and one that it does not keep to", async () => {
    const directory = directoryWith({
      "latin.py": Buffer.from("# coding: latin-1\nprint('\xe9')", "latin1"),
      "broken.py": Buffer.from("print('\xe9')", "latin1"),
    });
    expect(await hob(home(), "py", join(directory, "latin.py"))).toMatchObject({ code: 0, stdout: "é\n" });
    const broken = await hob(home(), "py", join(directory, "broken.py"));
    expect(broken.code).toBe(1);
    expect(broken.stderr).toContain("SyntaxError: Non-UTF-8 code starting with");
  });

  it("shows file, line and caret of a syntax error", async () => {
    const file = join(directoryWith({ "x.py": "a = 1\nb = (\n" }), "x.py");
    expect((await hob(home(), "py", file)).stderr).toBe(
      `  File "${file}", line 2\n    b = (\n        ^\nSyntaxError: '(' was never closed\n`,
    );
  });

  it("says which verb was meant by a word that is no file", async () => {
    for (const [word, meant] of [
      ["sesions", "sessions"],
      ["help", "--help"],
    ] as const)
      expect(await hob(home(), "py", word)).toMatchObject({ code: 10, stderr: expect.stringContaining(`Did you mean hob py ${meant}?`) });
  });

  it("says which file it did not find, with exit code 10", async () => {
    const outcome = await hob(home(), "py", "/nowhere/x.py");
    expect(outcome).toMatchObject({ code: 10, stdout: "" });
    expect(outcome.stderr).toContain("there is no file /nowhere/x.py");
  });
});

describe("stdin", () => {
  it("is the program when there is no other", async () => {
    for (const words of [["-", "a"], []]) {
      const outcome = await hobWith(home(), { input: "import sys\nprint(sys.argv, __name__)\n2+3" }, "py", ...words);
      expect(outcome).toMatchObject({
        code: 0,
        stdout: `${JSON.stringify(words.length > 0 ? words : [""])
          .replaceAll('"', "'")
          .replace(",", ", ")} __main__\n`,
      });
    }
  });

  it("that is a directory, or breaks, is said", async () => {
    const py = (input: string) => runWithHob("/bin/sh", ["-c", `"${process.execPath}" "${hobPath}" py - <${input}`], home().env);
    expect(await py("/")).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("hob py: standard input is a directory\n"),
    });
    if (process.platform !== "linux") return;
    expect(await py("/proc/self/mem")).toMatchObject({
      code: 9,
      stdout: "",
      stderr: expect.stringContaining("hob py: standard input cannot be read: EIO"),
    });
  });

  it("reaches input(), line by line, and ends", async () => {
    const code = "print(input('? '))\nprint(input())\ntry: input()\nexcept EOFError: print('end')";
    expect(await hobWith(home(), { input: "a\nb" }, "py", "-c", code)).toMatchObject({ code: 0, stdout: "? a\nb\nend\n" });
  });

  it("of megabytes arrives whole", async () => {
    const input = "0123456789abcdef".repeat(200_000);
    expect(await hobWith(home(), { input }, "py", "-c", "import sys; print(len(sys.stdin.read()))")).toMatchObject({ stdout: "3200000\n" });
  });

  it("is left to the next program by one that does not read it", async () => {
    const shell = `(printf 'mine\\n') | { "${process.execPath}" "${hobPath}" py -c '1'; read line; echo "$line"; }`;
    expect((await runWithHob("/bin/sh", ["-c", shell], home().env)).stdout).toBe("1\nmine\n");
  });
});

describe("what a program sees of its host", () => {
  it("is nothing, unless it is given", async () => {
    const directory = directoryWith({ "data.txt": "secret", "x.py": "print(open('data.txt').read())" });
    const outcome = await hobWith(
      home(),
      { SECRET: "1" },
      "py",
      "-c",
      `import os\nprint(os.environ.get('SECRET'), os.path.exists('${directory}'))`,
    );
    expect(outcome.stdout).toBe("None False\n");
    expect((await hob(home(), "py", join(directory, "x.py"))).stderr).toContain("FileNotFoundError");
  });

  it("with --mount is a directory under its own path, to read", async () => {
    const directory = directoryWith({ "data.txt": "payload" });
    const mount = `--mount=${directory}`;
    expect(await python(home(), `print(open('${directory}/data.txt').read())`, mount)).toMatchObject({ stdout: "payload\n" });
    expect((await python(home(), `open('${directory}/data.txt', 'w')`, mount)).stderr).toContain("Read-only file system");
    expect(readFileSync(join(directory, "data.txt"), "utf8")).toBe("payload");
  });

  it("with --mount DIR:rw is one to write, with the caller's umask; a program in it starts there", async () => {
    const directory = directoryWith({});
    const shell = `umask 027; cd "${directory}"; "${process.execPath}" "${hobPath}" py --mount .:rw -c 'import os; open("new", "w").write("hi"); os.getcwd()'`;
    expect(await runWithHob("/bin/sh", ["-c", shell], home().env)).toMatchObject({ code: 0, stdout: `'${directory}'\n` });
    expect([readFileSync(join(directory, "new"), "utf8"), statSync(join(directory, "new")).mode & 0o777]).toEqual(["hi", 0o640]);
  });

  it("is named with what to mount when the program ends for a file or a module of it", async () => {
    const directory = directoryWith({ "side.py": "" });
    const file = join(directory, "main.py");
    writeFileSync(file, `import side\nopen("${directory}/side.py")`);
    const advice = `a program sees only what is mounted: --mount ${directory}`;
    const apart = await hob(home(), "py", file);
    expect([apart.code, apart.stderr]).toEqual([
      1,
      expect.stringMatching(/\nModuleNotFoundError: No module named 'side'\nhob py: side lies /),
    ]);
    expect(apart.stderr).toContain(advice);
    expect((await python(home(), `open("${directory}/side.py")`)).stderr).toContain(advice);
    expect(await hob(home(), "py", "--mount", directory, file)).toMatchObject({ code: 0, stderr: "" });
    const { stdout } = await hob(home(), "py", "--json", "-c", "import numpy");
    expect(JSON.parse(stdout)).toMatchObject({ data: { missing: { kind: "module", name: "numpy" } } });
  });

  it("says which directory cannot be mounted", async () => {
    expect(await python(home(), "1", "--mount", "/nowhere")).toMatchObject({
      code: 10,
      stderr: expect.stringContaining("/nowhere") as string,
    });
    mkdirSync(join(directoryWith({}), "sub"));
    expect(await python(home(), "1", "--mount", "/dev")).toMatchObject({ code: 2, stderr: expect.stringContaining("/dev") as string });
  });

  it("with --env is what is named: a value, or the caller's own", async () => {
    const code = "import os; print([os.environ.get(k) for k in ('A', 'B', 'C', 'D')])";
    const outcome = await hobWith(
      home(),
      { B: "from here", D: "not given" },
      "py",
      "--env",
      "A=1=2",
      "-e",
      "B",
      "-e",
      "MISSING",
      "-c",
      code,
    );
    expect(outcome.stdout).toBe("['1=2', 'from here', None, None]\n");
  });
});

it.each([
  ["import urllib.request\nurllib.request.urlopen('http://localhost')", "has no network"],
  ["import socket\nsocket.socket()", "has no network"],
  ["import threading\nthreading.Thread(target=print).start()", "is one thread"],
  ["import asyncio\nasyncio.run(asyncio.to_thread(print))", "is one thread"],
  ["import subprocess\ntry: subprocess.run('ls')\nexcept OSError as error: raise ValueError from error", "starts no others"],
])("a program that ends for what a sandbox has none of is told so: %j", async (code, words) => {
  const { code: exit, stderr } = await python(home(), code);
  expect([exit, stderr.trimEnd().split("\n").at(-1)]).toEqual([1, expect.stringContaining(`hob py: a program in the sandbox ${words}`)]);
});

it("a program that ends for something else is told nothing", async () => {
  const { stderr } = await python(home(), "import threading\nthreading.Thread().join()");
  expect(stderr.trimEnd().split("\n").at(-1)).toBe("RuntimeError: cannot join thread before it is started");
});

describe("one command after another", () => {
  it("sees nothing of what the one before did", async () => {
    await python(
      home(),
      "import builtins, sys, os\nbuiltins.evil = 1\nsys.path.append('/evil')\nos.environ['EVIL'] = '1'\nopen('/tmp/evil', 'w').write('x')\nos.chdir('/tmp')\nimport json\njson.dumps = None",
    );
    const code =
      "import sys, os, json\nprint('evil' in dir(__builtins__), '/evil' in sys.path, 'EVIL' in os.environ, os.path.exists('/tmp/evil'), os.getcwd(), json.dumps(1), sorted(globals()) == sorted(set(globals())))";
    const { stdout } = await python(home(), code);
    expect(stdout).toMatch(/^False False False False \/\S* 1 True\n$/);
    expect(stdout).not.toContain("/tmp");
  });
});
