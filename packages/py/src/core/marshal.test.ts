import { describe, expect, it } from "vitest";
import { marshal } from "./marshal.ts";

const hex = (value: Parameters<typeof marshal>[0]): string => Buffer.from(marshal(value)).toString("hex");

describe("marshal", () => {
  // The right-hand sides are marshal.dumps(…, 2) of CPython 3.11.
  it.each([
    [null, "4e"],
    [true, "54"],
    [false, "46"],
    [258, "6902010000"],
    [-1, "69ffffffff"],
    [1.5, "67000000000000f83f"],
    ["é", "7502000000c3a9"],
    [Uint8Array.of(0, 255), "730200000000ff"],
    [[1, "a"], "5b0200000069010000007501000000" + "61"],
    [{ a: null }, "7b7501000000614e30"],
  ])("writes %j as CPython does", (value, expected) => {
    expect(hex(value)).toBe(expected);
  });

  it("grows with what it writes", () => {
    expect(marshal("x".repeat(100_000)).length).toBe(100_005);
    expect(marshal(Array.from({ length: 10_000 }, (_, index) => index)).length).toBe(5 + 50_000);
  });
});
