import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { absolutePath } from "./paths.ts";
import { processContext } from "./process-context.ts";

/** What the context uses of a process, with an exit that is only remembered. */
class FakeProcess extends EventEmitter {
  readonly env = {};
  readonly exits: number[] = [];
  cwd(): string {
    throw new Error("ENOENT: the directory was removed");
  }
  umask(): number {
    return 0o027;
  }
  exit(code: number): void {
    this.exits.push(code);
  }
}

function setUp() {
  const fake = new FakeProcess();
  return { fake, context: processContext(fake as unknown as NodeJS.Process) };
}

describe("the context of a process", () => {
  it("aborts its signal at the first Ctrl-C, and ends at once at the second", () => {
    const { fake, context } = setUp();
    fake.emit("SIGINT");
    expect([context.signal.reason.exitCode, fake.exits]).toEqual([130, []]);
    fake.emit("SIGTERM");
    expect(fake.exits).toEqual([143]);
  });

  it("gives Ctrl-C to a verb that takes it over, until that lets go; SIGTERM never", () => {
    const { fake, context } = setUp();
    let taken = 0;
    const letGo = context.takeInterrupts(() => taken++);
    fake.emit("SIGINT");
    fake.emit("SIGINT");
    expect([taken, context.signal.aborted]).toEqual([2, false]);
    letGo();
    fake.emit("SIGTERM");
    expect([taken, context.signal.reason.exitCode]).toEqual([2, 143]);
  });

  it("has no directory when the one it was started in is gone: only a relative path needs one", () => {
    const { cwd } = setUp().context;
    expect([cwd, absolutePath(cwd, "/etc/../tmp/x")]).toEqual([undefined, "/tmp/x"]);
    expect(() => absolutePath(cwd, "x")).toThrow("x is meant from this directory, and this directory has been removed");
  });
});
