import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BoundedQueue } from "./bounded-queue.ts";

describe("a bounded queue", () => {
  test("gives back what was added, in order, whatever was taken in between", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer(), fc.constant("take" as const)), { maxLength: 300 }), (steps) => {
        const queue = new BoundedQueue<number>(Number.POSITIVE_INFINITY);
        const model: number[] = [];
        for (const step of steps) {
          if (step === "take") expect(queue.shift()).toBe(model.shift());
          else {
            queue.push(step);
            model.push(step);
          }
          expect(queue.length).toBe(model.length);
          expect(queue.peek()).toBe(model[0]);
        }
      }),
    );
  });

  test("refuses what is beyond its bound, and takes it again when there is room", () => {
    const queue = new BoundedQueue<number>(2);
    expect([queue.push(1), queue.push(2), queue.push(3)]).toEqual([true, true, false]);
    queue.shift();
    expect(queue.push(4)).toBe(true);
    expect([queue.shift(), queue.shift(), queue.shift()]).toEqual([2, 4, undefined]);
  });

  test("is empty after clear", () => {
    const queue = new BoundedQueue<number>(100);
    for (let value = 0; value < 50; value++) queue.push(value);
    queue.clear();
    expect([queue.length, queue.peek(), queue.shift()]).toEqual([0, undefined, undefined]);
  });
});
