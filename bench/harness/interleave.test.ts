import { expect, test } from "vitest";
import { interleave } from "./interleave.ts";

test("contestants take turns, each round begins with the next one, and warm-up rounds do not count", async () => {
  const order: string[] = [];
  const turn = (name: string) => async () => order.push(name);
  const samples = await interleave({ a: turn("a"), b: turn("b") }, { count: 2, warmUp: 1 });
  expect(order).toEqual(["a", "b", "b", "a", "a", "b"]);
  expect(samples).toEqual({ a: [4, 5], b: [3, 6] });
});
