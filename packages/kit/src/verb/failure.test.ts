import { describe, expect, it } from "vitest";
import { HobError } from "../errors/hob-error.ts";
import { renderFailure } from "./failure.ts";

const canvas = { columns: 80, color: false };

describe("an error for people", () => {
  it("says what was asked and wrong, the facts, and the next step", () => {
    const error = new HobError("start-failed", "the daemon ended with exit code 1 before it was ready", {
      cause: new Error("Cannot find module './words.js'"),
      details: { log: "/home/ada/daemon.log", lines: ["first", "second"] },
      hint: "See `hob logs greeter`.",
    });
    expect(renderFailure("hob start greeter", error, canvas)).toBe(
      [
        "hob start greeter: the daemon ended with exit code 1 before it was ready",
        "  Cannot find module './words.js'",
        "  first",
        "  second",
        "  log  /home/ada/daemon.log",
        "Next: See `hob logs greeter`.",
        "",
      ].join("\n"),
    );
  });

  it("does not repeat a cause that the message holds already, and has no next step when there is none", () => {
    const error = new HobError("cancelled", "stopped: because", { cause: new Error("because") });
    expect(renderFailure("hob call", error, canvas)).toBe("hob call: stopped: because\n");
  });

  it("leaves out details that the message or the hint say already", () => {
    const error = new HobError("start-failed", "ended (exit code 3); it wrote:\n  a\n  b", {
      details: { code: 3, output: ["a", "  b"], log: "/log", pid: 77 },
      hint: "See /log",
    });
    expect(renderFailure("hob start", error, canvas)).toBe(
      "hob start: ended (exit code 3); it wrote:\n    a\n    b\n  pid  77\nNext: See /log\n",
    );
  });

  it("makes the words of a daemon harmless", () => {
    expect(renderFailure("hob", new HobError("cancelled", "bad \u001b[2J\nsecond"), canvas)).toBe("hob: bad \\x1b[2J\n  second\n");
  });

  it("shows the last lines of a long list", () => {
    const lines = Array.from({ length: 50 }, (_, index) => `line ${index}`);
    const text = renderFailure("hob", new HobError("cancelled", "m", { details: { lines } }), canvas);
    expect(text.split("\n").filter((line) => line.startsWith("  line"))).toEqual(lines.slice(-20).map((line) => `  ${line}`));
  });
});
