import { describe, expect, it } from "vitest";
import type { TracePoint } from "../ports/trace.ts";
import { Lives } from "./lives.ts";

function lived(...steps: [pid: number, ...points: TracePoint[]][]): Lives {
  const lives = new Lives();
  for (const [pid, ...points] of steps) for (const point of points) lives.passed(point, pid);
  return lives;
}

const starting = ["entered", "before-claim", "claimed", "bound", "published", "ready"] as const;
const ending = ["drain", "unpublished", "closed", "before-release"] as const;

describe("lives", () => {
  it("hold the claim from claiming to releasing, and show their socket from publishing to draining", () => {
    expect(lived([7, ...starting]).holders).toMatchObject([{ pid: 7, showing: true }]);
    expect(lived([7, ...starting, "drain"]).holders).toMatchObject([{ pid: 7, showing: false }]);
    expect(lived([7, ...starting, "unpublished"], [7, "published"]).holders).toMatchObject([{ showing: true }]);
    expect(lived([7, ...starting, ...ending]).holders).toEqual([]);
  });

  it("that overlap are both named, the newest last", () => {
    expect(lived([7, ...starting], [5, ...starting]).holders.map(({ pid }) => pid)).toEqual([7, 5]);
  });

  it("are counted apart from processes that found the instance claimed, and from commands", () => {
    const lives = lived([7, ...starting], [8, "client-connect", "client-answered"], [9, "entered", "before-claim"]);
    expect([lives.entered, lives.born]).toEqual([2, 1]);
    expect(lives.holders.map(({ pid }) => pid)).toEqual([7]);
  });

  it("of a pid that was given out again are two lives", () => {
    expect(lived([7, ...starting], [7, "entered"]).holders).toEqual([]);
    expect(lived([7, ...starting], [7, ...starting]).born).toBe(2);
  });
});
