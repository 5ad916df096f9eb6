import { describe, expect, it } from "vitest";
import { HobError } from "../errors/hob-error.ts";
import { type Disturbance, verdictOf } from "./explained.ts";

const after = (error: unknown, ...done: Disturbance[]): string => verdictOf(error, new Set(done)).kind;

describe("an error", () => {
  it("is explained by what was done, and only by that", () => {
    const lost = new HobError("outcome-unknown", "the daemon ended");
    expect(after(lost)).toBe("wrong");
    expect(after(lost, "ended", "frozen")).toBe("wrong");
    expect(after(lost, "ended", "killed")).toBe("explained");
    expect(after(new HobError("no-space", "full"), "killed")).toBe("wrong");
    expect(after(new HobError("no-space", "full"), "cramped")).toBe("explained");
    expect(after(new HobError("busy", "much to do"))).toBe("explained");
  });

  it("that says nothing of hob, or that hob was wrong, is never explained", () => {
    const all: Disturbance[] = ["killed", "ended", "frozen", "cramped"];
    expect(after(new TypeError("undefined is not a function"), ...all)).toBe("wrong");
    expect(after(new HobError("internal", "a mistake"), ...all)).toBe("wrong");
    expect(after("a word", ...all)).toBe("wrong");
  });

  it("of a client whose time was over is late, whatever was done", () => {
    expect(after(new HobError("timed-out", "too late"), "frozen")).toBe("late");
    expect(verdictOf({ code: "timed-out", message: "from another process" }, new Set())).toEqual({
      kind: "late",
      text: "timed-out: from another process",
    });
  });
});
