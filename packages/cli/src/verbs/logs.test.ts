import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { clock } from "../adapters/clock.ts";
import { type FakeOptions, fakeContext } from "../testing/fake-context.ts";
import { argumentsOf, downProbe } from "../testing/samples.ts";
import { logs } from "./logs.ts";

const record = (level: string, msg: string): string => `${JSON.stringify({ level, msg })}\n`;

function setUp(current: string | undefined, old = ""): { path: string; read: (words: string[], options?: FakeOptions) => Promise<string> } {
  const directory = mkdtempSync(join(tmpdir(), "hob-logs-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, "log", "daemon.log");
  mkdirSync(join(directory, "log"));
  if (current !== undefined) writeFileSync(path, current);
  if (old !== "") writeFileSync(`${path}.1`, old);
  const manage = { probe: async () => downProbe({ path: directory }), list: async () => [] };
  const read = async (words: string[], options: FakeOptions = {}): Promise<string> => {
    const context = fakeContext(options);
    await logs(argumentsOf("logs", "py", ...words), context, manage);
    return context.stdout.text;
  };
  return { path, read };
}

describe("hob logs", () => {
  it("shows the last lines of both files, of a daemon that is down", async () => {
    const { read } = setUp(`${record("info", "three")}four`, `${record("info", "one")}two\n`);
    expect(await read([])).toBe("INFO   one\ntwo\nINFO   three\nfour\n");
    expect(await read(["-n", "2"])).toBe("INFO   three\nfour\n");
    expect(await read(["-n", "0"])).toBe("");
  });

  it("counts only the lines that pass the level", async () => {
    const { read } = setUp(record("warn", "a") + record("info", "b") + record("error", "c") + record("info", "d"));
    expect(await read(["--level", "warn", "-n", "2"])).toBe("WARN   a\nERROR  c\n");
  });

  it("begins with the last launch when that is wanted", async () => {
    const { read } = setUp(`${record("info", "launched")}${record("info", "old")}${record("info", "launched")}stderr\n`);
    expect(await read(["--since-start"])).toBe("INFO   launched\nstderr\n");
  });

  it("prints the records as one value with --json", async () => {
    const { read } = setUp(`${record("info", "a")}text\n`);
    expect(JSON.parse(await read([], { json: true }))).toEqual({ ok: true, data: [{ level: "info", msg: "a" }, { msg: "text" }] });
  });

  it("says where it looked when there is no log", async () => {
    const { read, path } = setUp(undefined);
    await expect(read([])).rejects.toMatchObject({ code: "not-found", message: `py has written no log (${path})` });
  });

  it("follows what is written next until it is interrupted", async () => {
    const { path } = setUp(record("info", "first"));
    const context = { ...fakeContext({ json: true }), clock };
    const manage = { probe: async () => downProbe({ path: join(path, "../..") }), list: async () => [] };
    const write = context.stdout.write.bind(context.stdout);
    context.stdout.write = async (chunk) => {
      await write(chunk);
      if (context.stdout.text.split("\n").length === 2) appendFileSync(path, record("error", "second"));
      else context.interrupt();
    };
    await expect(logs(argumentsOf("logs", "py", "--follow"), context, manage)).rejects.toMatchObject({ name: "Interrupted" });
    expect(context.stdout.text).toBe('{"level":"info","msg":"first"}\n{"level":"error","msg":"second"}\n');
  });
});
