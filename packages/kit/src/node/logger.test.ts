import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Program, testDirectory } from "../../test/programs.ts";
import type { LogControl } from "../ports/log.ts";
import { openLog } from "./logger.ts";

let path: string;
let control: LogControl;

beforeEach(() => {
  path = `${testDirectory()}/daemon.log`;
  control = openLog({ path, bytesMax: 1 << 20, header: { version: "1.2.3", generation: "abc" }, adoptStandardStreams: false });
});

afterEach(() => control.close());

const lines = (): Record<string, unknown>[] =>
  readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("a log", () => {
  it("opens with one line about this launch", () => {
    expect(lines()).toEqual([
      { level: "info", time: expect.any(String), pid: process.pid, version: "1.2.3", generation: "abc", msg: "launched" },
    ]);
  });

  it("tells an error with its stack and its causes", () => {
    control.log.warn("something", { port: 1, error: new TypeError("broken", { cause: new Error("deeper") }) });
    expect(lines()[1]).toMatchObject({
      level: "warn",
      port: 1,
      msg: "something",
      error: { name: "TypeError", message: "broken", stack: expect.any(String), cause: { message: "deeper" } },
    });
  });

  it("keeps facts that are called as its own apart", () => {
    control.log.info("a child", { pid: 7, level: 9, time: "noon", msg: "hello", name: "ada" });
    expect(lines()[1]).toEqual({
      ...{ level: "info", time: expect.stringMatching(/^2/), pid: process.pid, msg: "a child" },
      ...{ pid_: 7, level_: 9, time_: "noon", msg_: "hello", name: "ada" },
    });
  });

  it("does not write what is below its level", () => {
    control.log.debug("a detail");
    expect(lines()).toHaveLength(1);
  });

  it("writes nothing that is named like a secret, at any depth, and no number for one", () => {
    control.log.info("environment", {
      token: "marker",
      list: [{ deep: { deeper: { apiKey: "marker", Authorization: "marker" } } }],
      env: { DB_PASSWORD: "marker" },
      cookies: ["marker"],
      tokens: 12,
    });
    expect(readFileSync(path, "utf8")).not.toContain("marker");
    expect(lines()[1]).toMatchObject({ tokens: 12 });
  });

  it("takes anything for a fact: cycles, big integers, getters that throw, bytes", () => {
    const cycle: Record<string, unknown> = { big: 10n, bytes: new Uint8Array(3), when: new Date(0), call: () => 1 };
    cycle.self = cycle;
    const hostile = Object.defineProperty({}, "trap", { enumerable: true, get: () => JSON.parse("{") });
    for (const facts of [cycle, { hostile }]) control.log.info("anything", facts);
    expect(lines()).toHaveLength(3);
    expect(lines()[1]).toMatchObject({ big: "10", bytes: "3 bytes", when: "1970-01-01T00:00:00.000Z" });
  });

  it("cuts what would fill it: long messages, long texts, and facts without end", () => {
    const wide = (depth: number): unknown => (depth === 0 ? "leaf" : Array(1_000).fill(wide(depth - 1)));
    control.log.error("x".repeat(30_000_000), { text: "y".repeat(30_000_000), wide: wide(7), error: new Error("z".repeat(30_000_000)) });
    expect(readFileSync(path).length).toBeLessThan(200_000);
    expect(lines()).toHaveLength(2);
  });

  it("takes anything for a message", () => {
    const hostile = { toString: () => JSON.parse("{") };
    for (const message of [undefined, hostile, 7n]) control.log.info(message as unknown as string);
    expect(lines()).toHaveLength(4);
  });

  it("has its lines on the disk when the process is killed in the next moment", async () => {
    const program = await Program.run(
      `import { openLog } from "./logger.ts";
       const control = openLog({ path: process.argv[2], bytesMax: 1 << 20, header: {}, adoptStandardStreams: true });
       control.log.error("last words");
       process.kill(process.pid, "SIGKILL");`,
      [path],
    );
    expect(await program.ended).toMatchObject({ signal: "SIGKILL" });
    expect(lines().at(-1)).toMatchObject({ level: "error", msg: "last words" });
  });
});
