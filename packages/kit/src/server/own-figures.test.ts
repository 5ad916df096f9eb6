import { expect, it } from "vitest";
import { OwnFigures } from "./own-figures.ts";

it("shows figures that cannot be told as an error, and hides no others: the whole status would be lost", () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  for (const untold of [{ n: 1n }, cycle, { text: "x".repeat(1 << 20) }, { when: { toJSON: () => JSON.parse("{") } }]) {
    const figures = new OwnFigures();
    figures.add(() => untold);
    figures.add(() => ({ files: 7 }));
    const all = figures.all();
    expect(all).toEqual({ files: 7, error: expect.stringContaining("report()") as string });
  }
});

it("shows nothing of what is no figures", () => {
  for (const nothing of [null, undefined, 7, "text"]) {
    const figures = new OwnFigures();
    figures.add(() => nothing as unknown as Record<string, unknown>);
    expect(figures.all()).toEqual({});
  }
});
