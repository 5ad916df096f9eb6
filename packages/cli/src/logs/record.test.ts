import { describe, expect, it } from "vitest";
import { isLaunch, parseLine, passes, renderLine } from "./record.ts";

const plain = { columns: Number.POSITIVE_INFINITY, color: false, isTerminal: false };
const terminal = { columns: 80, color: true, isTerminal: true };
const local = new Date(2026, 0, 2, 3, 4, 5, 6);
const line = (record: object): ReturnType<typeof parseLine> => parseLine(JSON.stringify(record));
const shown = (record: object, now = local): string => renderLine(line(record), plain, now.getTime());

describe("a line of a log", () => {
  it("is a time of day, a level, the text and the facts", () => {
    expect(shown({ level: "warn", time: local.toISOString(), pid: 1, msg: "slow", tookMs: 12, path: "/x y" })).toBe(
      "03:04:05.006  WARN   slow  tookMs=12  path=/x y\n",
    );
  });

  it("shows the date when it is of another day, and takes pino's numbers too", () => {
    expect(shown({ level: 50, time: local.getTime(), msg: "x" }, new Date(2026, 5, 1))).toBe("2026-01-02 03:04:05.006  ERROR  x\n");
  });

  it("leaves out what is the same in every line: of another logger also its name, which is a fact in a line of hob's", () => {
    const facts = { pid: 1, name: "Ada", v: 0, hostname: "h" };
    expect(shown({ level: "info", ...facts, msg: "greeting" })).toBe("INFO   greeting  name=Ada  v=0  hostname=h\n");
    expect(shown({ level: 30, ...facts, msg: "greeting" })).toBe("INFO   greeting\n");
  });

  it("goes on with the stack of an error below", () => {
    expect(shown({ level: "error", msg: "broke", err: { message: "boom", stack: "Error: boom\n    at f (x.js:1)" } })).toBe(
      "ERROR  broke\n    Error: boom\n        at f (x.js:1)\n",
    );
  });

  it("that is not hob's own is shown as it is", () => {
    for (const text of ["plain text", "{not json", '{"no":"level"}', "[1]", ""])
      expect(renderLine(parseLine(text), plain, 0)).toBe(`${text}\n`);
  });

  it("is never wider than the terminal, and goes on under itself", () => {
    const record = {
      level: "info",
      time: local.toISOString(),
      msg: "a text of some words",
      path: "/x".repeat(20),
      stack: "Error: at ".repeat(9),
    };
    for (const columns of [20, 40, 60]) {
      const rendered = renderLine(line(record), { columns, color: false, isTerminal: true }, local.getTime());
      expect(Math.max(...rendered.split("\n").map((row) => row.length))).toBeLessThanOrEqual(columns);
    }
    expect(renderLine(line({ ...record, stack: undefined }), { columns: 50, color: false, isTerminal: true }, local.getTime())).toBe(
      "03:04:05.006  INFO   a text of some words\n                     path=/x/x/x/x/x/x/x/x/x/x/x/x\n                     /x/x/x/x/x/x/x/x\n",
    );
  });

  it("cannot steer a terminal, and is left alone elsewhere", () => {
    expect(renderLine(parseLine("\u001b[2Jx"), terminal, 0)).toBe("\\x1b[2Jx\n");
    expect(renderLine(parseLine("\u001b[2Jx"), plain, 0)).toBe("\u001b[2Jx\n");
    expect(renderLine(line({ level: "info", msg: "\u001b]0;x\u0007" }), { ...terminal, color: false }, 0)).toBe("INFO   \\x1b]0;x\\x07\n");
  });

  it("passes a level when it is of it or above; text always does", () => {
    const levels = ["debug", "info", "warn", "error"].map((level) => passes(line({ level, msg: "" }), "warn"));
    expect([levels, passes(parseLine("text"), "fatal"), passes(line({ level: 30, msg: "" }), undefined)]).toEqual([
      [false, false, true, true],
      true,
      true,
    ]);
  });

  it("begins a launch when it says so", () => {
    expect([
      isLaunch(line({ level: "info", msg: "launched" })),
      isLaunch(line({ level: "info", msg: "ready" })),
      isLaunch(parseLine("launched")),
    ]).toEqual([true, false, false]);
  });
});
