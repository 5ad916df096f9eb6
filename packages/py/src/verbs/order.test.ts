import { VerbArguments, type VerbContext } from "@hob/kit/verb";
import { describe, expect, it } from "vitest";
import { circumstancesOf } from "./order.ts";

const names = ["session", "timeout", "memory", "env", "mount"];

function argumentsOf(values: Record<string, string | number | string[]>): VerbArguments {
  return new VerbArguments(new Set(names), new Map(Object.entries(values)));
}

const elsewhere = { isTerminal: false, columns: Number.POSITIVE_INFINITY, rows: Number.POSITIVE_INFINITY };
const terminal = { isTerminal: true, columns: 97, rows: 30 };

function contextOf(changes: object = {}): VerbContext {
  const env = { HOME: "/home/ada", TERM: "xterm", NO_COLOR: "1", EMPTY: "" };
  return { cwd: "/work", umask: 0o022, env, stdin: elsewhere, stdout: elsewhere, stderr: elsewhere, ...changes } as unknown as VerbContext;
}

describe("the circumstances of a run", () => {
  it("are bare when nothing is given", async () => {
    expect(await circumstancesOf(argumentsOf({}), contextOf())).toEqual({ cwd: "/work", umask: 0o022, env: {}, mounts: [] });
  });

  it("have the variables that are named: a value, the caller's own, or none", async () => {
    const { env } = await circumstancesOf(argumentsOf({ env: ["A=1=2", "HOME", "MISSING", "EMPTY", "B="] }), contextOf());
    expect(env).toEqual({ A: "1=2", HOME: "/home/ada", EMPTY: "", B: "" });
  });

  it("have directories by their absolute path, to read unless rw is said", async () => {
    const { mounts } = await circumstancesOf(argumentsOf({ mount: [".", "sub:rw", "/a:b", "/c:ro"] }), contextOf());
    expect(mounts).toEqual([
      { directory: "/work", writable: false },
      { directory: "/work/sub", writable: true },
      { directory: "/a:b", writable: false },
      { directory: "/c", writable: false },
    ]);
  });

  it("have limits where there are some", async () => {
    const given = argumentsOf({ session: "s", timeout: 300, memory: "128M" });
    expect(await circumstancesOf(given, contextOf())).toMatchObject({ session: "s", timeoutMs: 300, memoryBytes: 128 * 1024 ** 2 });
  });

  it("have the terminal, where one is, and what the person says to all its programs", async () => {
    const found = await circumstancesOf(argumentsOf({ env: ["TERM=dumb"] }), contextOf({ stdin: terminal, stderr: terminal }));
    expect(found).toMatchObject({ terminal: { columns: 97, rows: 30, descriptors: [0, 2] }, env: { TERM: "dumb", NO_COLOR: "1" } });
  });

  it.each([
    [{ env: ["=x"] }, "--env"],
    [{ env: [""] }, "--env"],
    [{ mount: [":rw"] }, "--mount"],
    [{ session: "no/path" }, "--session"],
    [{ memory: "lots" }, "--memory"],
    [{ memory: "1M" }, "64 MiB"],
    [{ memory: "5G" }, "4.0 GiB"],
  ])("cannot be %j", async (values, words) => {
    await expect(circumstancesOf(argumentsOf(values), contextOf())).rejects.toMatchObject({
      code: "usage",
      message: expect.stringContaining(words),
    });
  });
});
