import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { bundled, Program, testDirectory } from "../../test/programs.ts";
import { LogFile } from "./log-file.ts";

const fault = vi.hoisted(() => ({ code: "", afterBytes: 0 }));

/** node:fs with one fault to inject: writes that fail, or that stop in the middle. */
vi.mock("node:fs", async (original) => {
  const real = await original<typeof import("node:fs")>();
  const writeSync = (descriptor: number, bytes: Buffer, offset: number): number => {
    if (fault.code === "") return real.writeSync(descriptor, bytes, offset);
    if (fault.afterBytes === 0) throw Object.assign(new Error(fault.code), { code: fault.code });
    const part = fault.afterBytes;
    fault.afterBytes = 0;
    return real.writeSync(descriptor, bytes, offset, part);
  };
  return { ...real, writeSync };
});

let path: string;
let file: LogFile;

beforeEach(() => {
  path = `${testDirectory()}/daemon.log`;
  file = new LogFile({ path, bytesMax: 1_000 });
});

afterEach(() => {
  fault.code = "";
  file.close();
});

const content = (): string => readFileSync(path, "utf8");

describe("a log file", () => {
  it("is private, and lines are added to what is there", () => {
    file.write("one");
    file.write("two\n");
    new LogFile({ path, bytesMax: 1_000 }).write("three");
    expect(content()).toBe("one\ntwo\nthree\n");
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("keeps one old file when it is full, and no line is cut", () => {
    for (let line = 0; line < 100; line++) file.write(`line ${line} ${"x".repeat(90)}`);
    expect(statSync(path).size).toBeLessThanOrEqual(1_000);
    expect(statSync(`${path}.1`).size).toBeLessThanOrEqual(1_000);
    expect(content()).toMatch(/line 99 x+\n$/);
    expect(existsSync(`${path}.2`)).toBe(false);
  });

  it("takes a line that is longer than the whole file may be", () => {
    file.write("x".repeat(5_000));
    file.write("next");
    expect(content()).toBe("next\n");
    expect(statSync(`${path}.1`).size).toBe(5_001);
  });

  it("goes on under its name when it was moved or deleted", () => {
    file.write("one");
    renameSync(path, `${path}.moved`);
    file.write("two");
    expect(content()).toBe("two\n");
    rmSync(path);
    file.write("three");
    expect(content()).toBe("three\n");
    expect(readFileSync(`${path}.moved`, "utf8")).toBe("one\n");
  });

  it("comes back when its whole directory was removed and made again", () => {
    const directory = path.replace(/\/daemon\.log$/, "");
    rmSync(directory, { recursive: true });
    file.write("nowhere to go");
    mkdirSync(directory);
    file.write("two");
    expect(content()).toMatch(/two\n$/);
  });

  it("opens its name anew on request", () => {
    file.write("one");
    renameSync(path, `${path}.moved`);
    file.reopen();
    expect(existsSync(path)).toBe(true);
  });

  it("follows no link and fills no directory in its place", () => {
    for (const put of [() => symlinkSync(`${path}.elsewhere`, path), () => mkdirSync(path)]) {
      rmSync(path, { recursive: true });
      put();
      file.write("lost or written to the old file");
    }
    expect(existsSync(`${path}.elsewhere`)).toBe(false);
  });

  it("notices in a check that something else filled it", () => {
    appendFileSync(path, "x".repeat(2_000));
    file.check();
    expect(statSync(path).size).toBe(0);
    expect(statSync(`${path}.1`).size).toBe(2_000);
  });
});

describe("a full disk", () => {
  for (const code of ["ENOSPC", "EIO", "EDQUOT"]) {
    it(`costs lines and nothing else, and they are counted when there is room again (${code})`, () => {
      file.write("before");
      fault.code = code;
      for (let line = 0; line < 3; line++) file.write("lost");
      expect(file.linesLost).toBe(3);
      fault.code = "";
      file.write("after");
      file.write("and on");
      expect(content()).toBe("before\n3 lines lost\nafter\nand on\n");
      expect(file.linesLost).toBe(3);
    });
  }

  it("does not glue a line to the torn half of another", () => {
    fault.code = "ENOSPC";
    fault.afterBytes = 4;
    file.write("a long line");
    fault.code = "";
    file.write("after");
    expect(content()).toBe("a lo\n1 lines lost\nafter\n");
  });
});

describe("the standard streams of a launched process", () => {
  it("stay on the current file, native output included, through rotation and deletion", async () => {
    const program = await Program.run(
      `import { spawnSync } from "node:child_process";
       import { rmSync } from "node:fs";
       import { LogFile } from "./log-file.ts";
       const [path] = process.argv.slice(2);
       const file = new LogFile({ path, bytesMax: 1_000 });
       file.adoptStandardStreams();
       console.log("from the console");
       spawnSync("sh", ["-c", "echo from a native program >&2"], { stdio: "inherit" });
       file.write("x".repeat(990));
       console.log("after rotation");
       rmSync(path);
       file.check();
       console.error("after deletion");`,
      [path],
    );
    expect(await program.ended).toEqual({ code: 0, signal: null, stderr: "" });
    expect(readFileSync(`${path}.1`, "utf8")).toBe("from the console\nfrom a native program\n");
    expect(content()).toBe("after deletion\n");
  });

  it("may lose their reader without harm to a process that was started by hand", async () => {
    const program = Program.command("bash", [
      "-c",
      'exec 3>&1; { "$0" "$1" "$2"; echo $? >&3; } | head -n 1 >/dev/null',
      process.execPath,
      await bundled(
        `import { writeFileSync } from "node:fs";
         import { guardStandardStreams } from "./standard-streams.ts";
         guardStandardStreams();
         let broken = 0;
         process.stdout.on("error", () => { broken++; });
         const talk = () => { console.log("line"); if (broken === 0) setImmediate(talk); else process.exit(17); };
         talk();`,
      ),
      path,
    ]);
    expect(await program.next()).toBe("17");
  });
});
