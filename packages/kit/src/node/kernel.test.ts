import { closeSync, existsSync, openSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { afterAll, describe, expect, it } from "vitest";
import { bundled, Program } from "../../test/programs.ts";
import { binaryOfKoffi, kernel } from "./kernel.ts";
import { processStat } from "./process-stat.ts";

const descriptor = openSync("/dev/null", "r");
afterAll(() => closeSync(descriptor));

describe("the kernel's calls", () => {
  it("are not loaded by importing what may need them", async () => {
    const sources = readdirSync(new URL(".", import.meta.url)).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
    const imports = sources.map((name, index) => `import * as module${index} from "./${name}";`).join("\n");
    const uses = `[${sources.map((_, index) => `Object.keys(module${index})`).join(", ")}].flat().length > 50`;
    const program = await Program.run(`${imports}
      import { createRequire } from "node:module";
      import { isKernelLoaded } from "./kernel.ts";
      const loaded = () => Object.keys(createRequire(import.meta.url).cache).filter((path) => /koffi|zod/.test(path)).length;
      say(JSON.stringify([${uses}, isKernelLoaded(), loaded()]));
      process.exit();`);
    expect(JSON.parse(await program.next())).toEqual([true, false, 0]);
  });

  it("are loaded once", () => {
    expect(kernel()).toBe(kernel());
    expect(Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes("koffi"))).toBe(true);
  });

  // koffi may be put together differently one day: then it is found again here, or its loader's 7 ms are paid again.
  it.runIf(["linux-x64", "linux-arm64", "darwin-arm64", "darwin-x64"].includes(`${process.platform}-${process.arch}`))(
    "are those of koffi's binary, found without koffi's loader unless the C library is musl",
    () => {
      const require = createRequire(import.meta.url);
      const musl = ["x86_64", "aarch64"].some((arch) => existsSync(`/lib/ld-musl-${arch}.so.1`));
      if (musl) expect(binaryOfKoffi(require)).toBeUndefined();
      else expect(binaryOfKoffi(require)?.load).toBeTypeOf("function");
    },
  );

  it("read and change what passes to a child", () => {
    expect(kernel().isCloseOnExec(descriptor)).toBe(true);
    expect(kernel().setCloseOnExec(descriptor, false)).toBe("");
    expect(kernel().isCloseOnExec(descriptor)).toBe(false);
    expect(kernel().setCloseOnExec(9_999, true)).toBe("EBADF");
    expect(kernel().isCloseOnExec(9_999)).toBeUndefined();
  });

  it("name the error that the system gave", () => {
    expect(kernel().flock(9_999, "exclusive")).toBe("EBADF");
    expect(kernel().duplicate(9_999, 9_998)).toBe("EBADF");
    expect(kernel().peer(descriptor)).toBeUndefined();
    expect(kernel().reap(process.pid)).toBe(false);
  });

  it("tell and raise the limit on open files", async () => {
    const program = Program.command("bash", [
      "-c",
      'ulimit -Sn 100; ulimit -Hn 300; exec "$0" "$@"',
      process.execPath,
      await bundled(`import { binaryOfKoffi, kernel } from "./kernel.ts"; say(JSON.stringify(kernel().raiseOpenFilesLimit()));`),
    ]);
    expect(JSON.parse(await program.next())).toEqual({ soft: 300, hard: 300 });
  });
});

describe.runIf(process.platform === "linux")("an adopted orphan", () => {
  it("does not stay as a zombie, and Node's own children keep their exit status", async () => {
    const program = await Program.run(
      `import { spawn } from "node:child_process";
       import { OrphanReaper } from "./orphan-reaper.ts";
       const reaper = new OrphanReaper(20);
       reaper.start();
       const parent = spawn("sh", ["-c", "(sleep 0.05; exit 4) & echo $!"]);
       parent.stdout.once("data", (pid) => {
         say(String(pid).trim());
         const own = spawn("sh", ["-c", "sleep 0.3; exit 5"]);
         own.once("exit", (code) => say("own " + code));
       });
       await heard();`,
    );
    const orphan = Number(await program.next());
    expect(await program.next()).toBe("own 5");
    await expect.poll(() => processStat(orphan)).toBeUndefined();
  });
});
