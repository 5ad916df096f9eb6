import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Size } from "../contract.ts";
import { chooseSize, type Window } from "./sizes.ts";

const present: Size = { columns: 80, rows: 24 };
const window = (columns: number, rows: number, usedAt: number): Window => ({ size: { columns, rows }, usedAt });
/** Those of TERM-01 and TERM-02. */
const [small, wide, tall] = [window(38, 86, 1), window(189, 62, 3), window(88, 71, 2)];

describe("the size of a terminal", () => {
  it.each([
    ["latest", [small, wide, tall], { columns: 189, rows: 62 }],
    ["smallest", [small, wide, tall], { columns: 38, rows: 62 }],
    ["largest-that-fits", [small, wide, tall], { columns: 189, rows: 62 }],
    ["fixed", [small, wide, tall], present],
    ["latest", [], present],
    ["latest", [window(5, 2, 1)], { columns: 10, rows: 3 }],
  ] as const)("by %s is one that a window can show (%#)", (policy, windows, size) => {
    expect(chooseSize(policy, windows, present)).toEqual(size);
  });

  it("always fits a whole window, or all of them, and does not depend on their order", () => {
    const some = fc.record({ columns: fc.integer({ min: 10, max: 300 }), rows: fc.integer({ min: 3, max: 100 }) });
    fc.assert(
      fc.property(fc.array(some, { minLength: 1 }), fc.constantFrom("latest", "smallest", "largest-that-fits"), (sizes, policy) => {
        const windows = sizes.map((size, usedAt) => ({ size, usedAt }));
        const { columns, rows } = chooseSize(policy, windows, present);
        const fits = sizes.filter((size) => columns <= size.columns && rows <= size.rows).length;
        expect(fits).toBeGreaterThanOrEqual(policy === "smallest" ? sizes.length : 1);
        const reversed = chooseSize(policy, [...windows].reverse(), present);
        expect(reversed.columns * reversed.rows).toBe(columns * rows);
      }),
    );
  });
});
