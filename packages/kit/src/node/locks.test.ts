import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { makeNamedPipe, Program, testDirectory } from "../../test/programs.ts";
import { kernel } from "./kernel.ts";
import { locks } from "./locks.ts";

/** Tries what it is told and says what came of it. */
const contender = `
import { locks } from "./locks.ts";
const lock = await locks.open(process.argv[2]);
say("open");
for (let word = await heard(); word !== undefined; word = await heard()) {
  if (word === "exclusive") say(await lock.tryExclusive());
  if (word === "shared") say(await lock.tryShared());
  if (word === "unlock") { await lock.unlock(); say("unlocked"); }
}
`;

async function contenders(path: string): Promise<[Program, Program]> {
  const both = await Promise.all([Program.run(contender, [path]), Program.run(contender, [path])]);
  for (const program of both) expect(await program.next()).toBe("open");
  return both;
}

async function ask(program: Program, word: string): Promise<string> {
  program.tell(word);
  return await program.next();
}

describe("a lock between processes", () => {
  it("is held by one of them until it lets go", async () => {
    const [one, other] = await contenders(`${testDirectory()}/owner.lock`);
    expect(await ask(one, "exclusive")).toBe("true");
    expect(await ask(other, "exclusive")).toBe("false");
    expect(await ask(other, "shared")).toBe("false");
    expect(await ask(one, "unlock")).toBe("unlocked");
    expect(await ask(other, "exclusive")).toBe("true");
  });

  it("is free as soon as its holder was killed (TIME-06)", async () => {
    const [one, other] = await contenders(`${testDirectory()}/owner.lock`);
    expect(await ask(one, "exclusive")).toBe("true");
    one.kill("SIGKILL");
    await one.ended;
    expect(await ask(other, "exclusive")).toBe("true");
  });

  it("can be shared by several who only look, and keeps out who wants it alone", async () => {
    const [one, other] = await contenders(`${testDirectory()}/owner.lock`);
    expect(await ask(one, "shared")).toBe("true");
    expect(await ask(other, "shared")).toBe("true");
    expect(await ask(one, "exclusive")).toBe("false");
    expect(await ask(other, "exclusive")).toBe("true");
  });

  it("is not kept alive by a child of its holder", async () => {
    const path = `${testDirectory()}/owner.lock`;
    const holder = await Program.run(
      `import { locks } from "./locks.ts";
       import { spawn } from "node:child_process";
       const lock = await locks.open(process.argv[2]);
       await lock.tryExclusive();
       const child = spawn("sleep", ["60"], { stdio: "ignore", detached: true });
       say(child.pid);
       await heard();`,
      [path],
    );
    const child = Number(await holder.next());
    try {
      holder.kill("SIGKILL");
      await holder.ended;
      const lock = await locks.open(path);
      expect(await lock.tryExclusive()).toBe(true);
      await lock.close();
    } finally {
      process.kill(child, "SIGKILL");
    }
  });
});

describe("a lock file", () => {
  it("is made private, and keeps what it holds when it is opened again", async () => {
    const path = `${testDirectory()}/owner.lock`;
    const lock = await locks.open(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await lock.tryExclusive();
    await lock.write("pid 17");
    await lock.write("7");
    await lock.close();
    const again = await locks.open(path);
    expect(await again.read()).toBe("7");
    await again.close();
    expect(readFileSync(path, "utf8").trimEnd()).toBe("7");
  });

  it("is written only by the holder of the exclusive lock", async () => {
    const lock = await locks.open(`${testDirectory()}/owner.lock`);
    await expect(lock.write("mine")).rejects.toThrow("only the holder");
    await lock.tryShared();
    await expect(lock.write("mine")).rejects.toThrow("only the holder");
    await lock.close();
    await lock.close();
  });

  it("is tightened when it is our own and open to others", async () => {
    const path = `${testDirectory()}/owner.lock`;
    writeFileSync(path, "");
    chmodSync(path, 0o666);
    await (await locks.open(path)).close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  const standIns: Record<string, (path: string) => void> = {
    "a directory": (path) => mkdirSync(path),
    "a symbolic link": (path) => symlinkSync(`${path}.elsewhere`, path),
    "a named pipe": (path) => makeNamedPipe(path),
  };
  for (const [what, make] of Object.entries(standIns)) {
    it(`is refused, with what it is, when ${what} has its name`, async () => {
      const path = `${testDirectory()}/owner.lock`;
      make(path);
      await expect(locks.open(path)).rejects.toMatchObject({
        code: "unsafe-directory",
        message: expect.stringContaining(what),
        hint: expect.stringContaining(path),
      });
      expect(existsSync(`${path}.elsewhere`)).toBe(false);
    });
  }

  it("knows the file that is open by the same word as a look at its path", async () => {
    const { files } = await import("./files.ts");
    const path = `${testDirectory()}/owner.lock`;
    const lock = await locks.open(path);
    expect((await files.facts(path))?.inode).toBe(lock.inode);
    await lock.close();
  });

  it("says that the file system has no locks when the kernel says so (ENV-12)", async () => {
    const path = `${testDirectory()}/owner.lock`;
    const lock = await locks.open(path);
    const calls = kernel();
    const { flock } = calls;
    try {
      calls.flock = () => "ENOLCK";
      await expect(lock.tryExclusive()).rejects.toMatchObject({ code: "lock-unsupported", message: expect.stringContaining(path) });
    } finally {
      calls.flock = flock;
      await lock.close();
    }
  });
});
