/** Directories of the host inside: what shows, what may be changed, and that no way leads out of them. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Pool } from "../core/pool.ts";
import { python, type Ran, testPool } from "./pool.ts";

let pool: Pool;
const top = realpathSync(mkdtempSync(join(tmpdir(), "hob-py-mounts-")));
const inside = join(top, "inside");
const outside = join(top, "outside");
beforeAll(async () => {
  pool = await testPool();
});
afterAll(async () => {
  await pool.close();
  rmSync(top, { recursive: true });
});
beforeEach(() => {
  rmSync(inside, { recursive: true, force: true });
  rmSync(outside, { recursive: true, force: true });
  mkdirSync(join(inside, "sub"), { recursive: true });
  mkdirSync(outside);
  writeFileSync(join(inside, "a.txt"), "hello");
  writeFileSync(join(inside, "helper.py"), "value = 42\n");
  writeFileSync(join(outside, "secret"), "secret");
});

function mounted(source: string, writable = false, options: Parameters<typeof python>[2] = {}): Promise<Ran> {
  return python(pool, source, { mounts: [{ host: inside, at: inside, writable, umask: 0o022 }], cwd: inside, ...options });
}

describe("a mounted directory", () => {
  it("shows its files under their own path", async () => {
    const ran = await mounted(`import os
print(os.getcwd() == ${JSON.stringify(inside)}, sorted(os.listdir()), open("a.txt").read(), open("${inside}/a.txt", "rb").read(2))
print(os.stat("a.txt").st_size, os.path.isdir("sub"), os.path.exists("nope"), [e.name for e in os.scandir() if e.is_file()] != [])`);
    expect(ran).toMatchObject({ exitCode: 0, stdout: "True ['a.txt', 'helper.py', 'sub'] hello b'he'\n5 True False True\n" });
  });

  it("can be imported from", async () => {
    expect(await mounted("import helper; print(helper.value)")).toMatchObject({ stdout: "42\n" });
    expect(readdirSync(inside).sort()).toEqual(["a.txt", "helper.py", "sub"]);
  });

  it("lets a module of its own come before one of the library", async () => {
    writeFileSync(join(inside, "statistics.py"), "mine = True\n");
    expect(await mounted("import statistics; print(statistics.mine)")).toMatchObject({ stdout: "True\n" });
    expect(await python(pool, "import statistics; print(statistics.mean([1, 3]))")).toMatchObject({ stdout: "2\n" });
  });

  it("shows each program the present content", async () => {
    await mounted("open('a.txt').read(); import helper");
    writeFileSync(join(inside, "a.txt"), "changed");
    writeFileSync(join(inside, "helper.py"), "value = 43 + 0\n");
    expect(await mounted("import helper; print(open('a.txt').read(), helper.value)")).toMatchObject({ stdout: "changed 43\n" });
  });

  it("lists what cannot be opened beside what can", async () => {
    const command = "mkfifo"; // of the system, in a variable, or knip asks which package it comes from
    execFileSync(command, [join(inside, "pipe")]);
    const ran = await mounted(`import os, stat
print(sorted(os.listdir()), stat.S_ISFIFO(os.stat("pipe").st_mode))
for mode in "r", "w", "r+":
  try: open("pipe", mode)
  except OSError as error: print(error.filename)`);
    expect(ran).toMatchObject({
      exitCode: 0,
      stdout: "['a.txt', 'helper.py', 'pipe', 'sub'] True\npipe\npipe\npipe\n",
    });
  });

  it.skipIf(process.platform !== "linux")("lists names that are no UTF-8, which cannot be opened, and makes none", async () => {
    writeFileSync(Buffer.concat([Buffer.from(join(inside, "odd-")), Buffer.from([0xff])]), "");
    const before = readdirSync(inside, "buffer");
    const ran = await mounted(
      `import os
print([ascii(name) for name in sorted(os.listdir())])
for act in lambda: open("odd-\ufffd"), lambda: open(b"new-\\xff", "w"), lambda: os.mkdir(b"new-\\xff"), lambda: os.rename("a.txt", "\\udce9"), lambda: open(b"/tmp/\\xe9t\\xe9", "w"):
  try: act()
  except OSError as error: print(error.strerror)`,
      true,
    );
    expect(ran.stdout).toBe(
      `["'a.txt'", "'helper.py'", "'odd-\\\\ufffd'", "'sub'"]\nNo such file or directory\n${"Illegal byte sequence\n".repeat(4)}`,
    );
    expect(readdirSync(inside, "buffer")).toEqual(before);
  });

  it("is listed whole while files in it come and go", async () => {
    const names = Array.from({ length: 50 }, (_, index) => `f${index}`);
    for (const name of names) writeFileSync(join(inside, name), "");
    const ran = await mounted(
      `import os
entries = os.scandir()
first = next(entries)
for name in ${JSON.stringify(names)}: os.unlink(name)
print(len([first, *entries]) >= 3, sorted(os.listdir()))`,
      true,
    );
    expect(ran.stdout).toBe("True ['a.txt', 'helper.py', 'sub']\n");
  });

  it("need not hold the program's file any more", async () => {
    const ran = await mounted("print(__file__)", false, { sourceKind: "file", filename: join(inside, "gone.py") });
    expect(ran).toMatchObject({ exitCode: 0, stdout: `${join(inside, "gone.py")}\n` });
  });

  it("is gone for the next program", async () => {
    await mounted("f = open('a.txt'); import os; os.dup(f.fileno())");
    const ran = await python(pool, `import os; print(os.path.exists("${inside}"), os.path.exists("${top}"))`);
    expect(ran).toMatchObject({ stdout: "False False\n" });
  });
});

describe("a directory that is mounted for reading", () => {
  it.each([
    "open('a.txt', 'w')",
    "open('a.txt', 'a')",
    "open('a.txt', 'r+')",
    "open('new', 'x')",
    "os.open('a.txt', os.O_RDWR)",
    "os.open('new', os.O_CREAT | os.O_RDONLY)",
    "os.open('a.txt', os.O_RDONLY | os.O_TRUNC)",
    "os.mkdir('new')",
    "os.rmdir('sub')",
    "os.unlink('a.txt')",
    "os.rename('a.txt', 'b.txt')",
    "os.replace('a.txt', 'sub/a.txt')",
    "os.chmod('a.txt', 0o777)",
    "os.chmod('.', 0o777)",
    "os.utime('a.txt', (0, 0))",
    "os.truncate('a.txt', 0)",
    "os.symlink('a.txt', 'link')",
    "os.link('a.txt', 'hard')",
    "fd = os.open('a.txt', os.O_RDONLY); fcntl.fcntl(fd, fcntl.F_SETFL, os.O_RDWR); os.write(fd, b'x')",
    "fd = os.open('a.txt', os.O_RDONLY); fcntl.fcntl(fd, fcntl.F_SETFL, os.O_RDWR); os.ftruncate(fd, 0)",
    "fd = os.open('a.txt', os.O_RDONLY); os.fchmod(fd, 0o777)",
    "fd = os.open('a.txt', os.O_RDONLY); m = mmap.mmap(fd, 5, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE); m[0] = 65; m.flush(); raise OSError",
    "shutil.rmtree('sub')",
    "tempfile.NamedTemporaryFile(dir='.')",
  ])("stays as it is: %s", async (source) => {
    const before = snapshot();
    const ran = await mounted(
      `import os, fcntl, mmap, shutil, tempfile\ntry:\n  ${source.replaceAll("; ", "\n  ")}\n  print("did")\nexcept (OSError, AttributeError, ValueError) as e: print("no", type(e).__name__)`,
    );
    expect(ran.stdout).toMatch(/^no/);
    expect(snapshot()).toEqual(before);
  });
});

function snapshot(): unknown {
  const facts = (path: string): unknown => [
    path,
    lstatSync(path).mode,
    lstatSync(path).isFile() ? readFileSync(path, "utf8") : "",
    lstatSync(path).mtimeMs,
  ];
  return [inside, ...readdirSync(inside, { recursive: true }).map((name) => join(inside, String(name)))].sort().map(facts);
}

describe("a directory that is mounted for writing", () => {
  it("can be changed", async () => {
    const ran = await mounted(
      `import os, shutil
open("new", "w").write("text"); os.mkdir("d"); os.rename("new", "d/moved"); open("d/moved", "a").write("!")
open("a.txt", "r+").write("J"); os.chmod("helper.py", 0o600); os.utime("helper.py", (1, 2)); os.truncate("a.txt", 3)
f = open("sub/x", "w+b"); f.write(b"0123456789"); f.seek(-3, 2); print(f.read()); f.truncate(4); f.close()
shutil.rmtree("sub"); print(sorted(os.listdir()), os.stat("d/moved").st_size)`,
      true,
    );
    expect(ran).toMatchObject({ exitCode: 0, stdout: "b'789'\n['a.txt', 'd', 'helper.py'] 5\n", stderr: "" });
    expect(readFileSync(join(inside, "d/moved"), "utf8")).toBe("text!");
    expect(readFileSync(join(inside, "a.txt"), "utf8")).toBe("Jel");
    expect(statSync(join(inside, "helper.py"))).toMatchObject({ mtimeMs: 2000 });
    expect(statSync(join(inside, "helper.py")).mode & 0o777).toBe(0o600);
  });

  it("gets files with the caller's umask and without special bits", async () => {
    await mounted(
      "import os\nopen('f', 'w'); os.mkdir('d'); os.close(os.open('x', os.O_CREAT | os.O_WRONLY, 0o777)); open('g', 'w'); os.chmod('g', 0o6777)",
      true,
    );
    const modes = ["f", "d", "x", "g"].map((name) => statSync(join(inside, name)).mode & 0o7777);
    expect(modes).toEqual([0o644, 0o755, 0o755, 0o777]);
  });

  it("gets no links, which could lead a program of the host astray", async () => {
    const ran = await mounted(
      `import os\nfor f in (lambda: os.symlink("${outside}/secret", "l"), lambda: os.link("a.txt", "h")):\n  try: f(); print("did")\n  except (OSError, AttributeError): print("no")`,
      true,
    );
    expect(ran.stdout).toBe("no\nno\n");
  });

  it("closes every descriptor of the host when the program ends", async () => {
    const open = (): string[] =>
      existsSync("/proc/self/fd")
        ? readdirSync("/proc/self/fd")
            .map(targetOf)
            .filter((path) => path.startsWith(inside))
        : [];
    await mounted(
      "import os\nx = [os.open('a.txt', os.O_RDWR) for i in range(40)] + [os.dup(os.open('.', os.O_RDONLY))]\nos._exit(0)",
      true,
    );
    expect(open()).toEqual([]);
    await mounted("x = open('a.txt')\nwhile True: pass", true, { timeoutMs: 200 });
    await expect.poll(open).toEqual([]);
    expect(await mounted("x = []\nwhile True: x.append(open('a.txt', buffering=0, mode='rb'))")).toMatchObject({
      stderr: expect.stringContaining("No file descriptors"),
    });
  });
});

function targetOf(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return "";
  }
}

describe("no way leads out", () => {
  beforeEach(() => {
    symlinkSync(outside, join(inside, "to-directory"));
    symlinkSync(join(outside, "secret"), join(inside, "to-file"));
    symlinkSync("../outside/secret", join(inside, "relative"));
    symlinkSync("/", join(inside, "root"));
    symlinkSync("a.txt", join(inside, "good"));
    symlinkSync(join(inside, "a.txt"), join(inside, "good-absolute"));
    symlinkSync("loop", join(inside, "loop"));
  });

  it.each([
    "to-file",
    "relative",
    "to-directory/secret",
    "../outside/secret",
    "sub/../../outside/secret",
    "root/etc/passwd",
    "sub/./../to-directory/secret",
    "loop",
    "root/etc/hostname",
    "./to-directory/../outside/secret",
  ])("through %s", async (path) => {
    const ran = await mounted(
      `import os
for f in (lambda p: open(p).read(), lambda p: open(p, "r+"), lambda p: open(p, "a"), os.stat, os.listdir, os.unlink if "/" in "${path}" else os.rmdir, lambda p: os.chmod(p, 0o777), lambda p: os.truncate(p, 0), lambda p: os.utime(p, (0, 0)), lambda p: os.rename(p, "got") if "/" in p else open(p)):
  try: print("did", f("${path}"))
  except OSError as e: print("no")`,
      true,
    );
    expect(ran.stdout).toBe("no\n".repeat(10));
    expect(readFileSync(join(outside, "secret"), "utf8")).toBe("secret");
    expect(statSync(join(outside, "secret")).mode & 0o777).toBe(0o644);
  });

  it("but links inside work", async () => {
    expect(
      await mounted(
        "import os\nprint(open('good').read(), open('good-absolute').read(), os.readlink('good'), os.path.realpath('good') == os.path.abspath('a.txt'))",
      ),
    ).toMatchObject({
      stdout: "hello hello a.txt True\n",
    });
  });

  it("and what a link is renamed to does not matter", async () => {
    // The node of "d" is known as a directory inside; on the host it has become a link to the outside.
    const ran = await mounted(
      `import os
os.mkdir("d"); open("d/secret", "w").write("mine"); print(open("d/secret").read())
os.rename("d", "e"); os.rename("to-directory", "d")
for f in (lambda: open("d/secret").read(), lambda: open("d/secret", "w"), lambda: os.unlink("d/secret"), lambda: os.listdir("d")):
  try: print(f())
  except OSError as e: print("no")`,
      true,
    );
    expect(ran.stdout).toBe("mine\nno\nno\nno\nno\n");
    expect(readFileSync(join(outside, "secret"), "utf8")).toBe("secret");
  });

  it("nor what the host exchanges behind a program's back", async () => {
    mkdirSync(join(inside, "d"));
    writeFileSync(join(inside, "d/secret"), "mine");
    let exchanged = false;
    const ran = await python(
      pool,
      `import os
print(open("d/secret").read(), flush=True)
input()
for f in (lambda: open("d/secret").read(), lambda: open("d/secret", "w"), lambda: os.stat("d/secret"), lambda: os.unlink("d/secret"), lambda: os.mkdir("d/new"), lambda: os.rename("d/secret", "got")):
  try: print("did", f())
  except OSError as e: print("no")`,
      {
        mounts: [{ host: inside, at: inside, writable: true, umask: 0o022 }],
        cwd: inside,
        input: (async function* () {
          renameSync(join(inside, "d"), join(inside, "old"));
          symlinkSync(outside, join(inside, "d"));
          exchanged = true;
          yield Buffer.from("\n");
        })(),
      },
    );
    expect(exchanged).toBe(true);
    expect(ran.stdout).toBe("mine\nno\nno\nno\nno\nno\nno\n");
    expect(readdirSync(outside)).toEqual(["secret"]);
  });

  it("nor through files that are none", async () => {
    linkSync(join(inside, "a.txt"), join(inside, "hard"));
    chmodSync(join(inside, "sub"), 0o700);
    const ran = await mounted(
      `import os\nprint(open("hard").read())\nfor p in ("..", "../..", "/.."):\n  print(sorted(os.listdir(p)) if p == ".." else "")`,
    );
    expect(ran.stdout).toBe("hello\n['inside']\n\n\n");
  });
});
