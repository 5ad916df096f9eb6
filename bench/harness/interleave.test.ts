import { expect, test } from "vitest";
import { interleave } from "./interleave.ts";

test("a peer that fails is left out, and hob never is", async () => {
  const fails = (): Promise<number> => Promise.reject(new Error("too slow"));
  const rounds = { count: 2, warmUp: 0 };
  expect(await interleave({ hob: async () => 1, peer: fails }, rounds, ["peer"])).toEqual({ hob: [1, 1], peer: [] });
  await expect(interleave({ hob: fails, peer: async () => 1 }, rounds, ["peer"])).rejects.toThrow("too slow");
});

test("contestants take turns, each round begins with the next one, and warm-up rounds do not count", async () => {
  const order: string[] = [];
  const turn = (name: string) => async () => order.push(name);
  const samples = await interleave({ a: turn("a"), b: turn("b") }, { count: 2, warmUp: 1 });
  expect(order).toEqual(["a", "b", "b", "a", "a", "b"]);
  expect(samples).toEqual({ a: [4, 5], b: [3, 6] });
});
