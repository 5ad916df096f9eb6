import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { settled } from "../sim/settled.ts";
import { CreditReader } from "./credit-reader.ts";

function readerOf(window: number): { reader: CreditReader<number>; grants: number[]; left: () => number } {
  const grants: number[] = [];
  let left = 0;
  const reader = new CreditReader<number>({ window, grant: (amount) => void grants.push(amount), left: () => void left++ });
  return { reader, grants, left: () => left };
}

describe("a credit reader", () => {
  test("gives values in order, then the end", async () => {
    const { reader } = readerOf(10);
    for (const value of [1, 2, 3]) reader.push(value, 1);
    reader.end();
    const seen: number[] = [];
    for await (const value of reader) seen.push(value);
    expect(seen).toEqual([1, 2, 3]);
  });

  test("refuses what the sender had no credit for", () => {
    const { reader } = readerOf(2);
    expect([reader.push(1, 1), reader.push(2, 1), reader.push(3, 1)]).toEqual([true, true, false]);
  });

  test("grants nothing for a value that its reader still holds", async () => {
    const { reader, grants } = readerOf(1);
    reader.push(1, 1);
    await reader.next();
    expect(grants).toEqual([]);
    void reader.next();
    expect(grants).toEqual([1]);
  });

  test("grants in batches of half a window, or when the reader runs dry", async () => {
    const { reader, grants } = readerOf(8);
    for (let value = 0; value < 8; value++) reader.push(value, 1);
    for (let value = 0; value < 8; value++) await reader.next();
    expect(grants).toEqual([4]);
    void reader.next();
    expect(grants).toEqual([4, 4]);
  });

  test("a failure comes after what has arrived, and once", async () => {
    const { reader } = readerOf(8);
    reader.push(1, 1);
    reader.fail(new Error("broke"));
    expect(await reader.next()).toEqual({ done: false, value: 1 });
    await expect(reader.next()).rejects.toThrow("broke");
    expect((await reader.next()).done).toBe(true);
  });

  test("a failure that discards comes at once", async () => {
    const { reader } = readerOf(8);
    reader.push(1, 1);
    reader.fail(new Error("cancelled"), true);
    await expect(reader.next()).rejects.toThrow("cancelled");
  });

  test("a failure nobody waits for disturbs nobody", async () => {
    const { reader } = readerOf(8);
    reader.fail(new Error("unseen"));
    await settled();
  });

  test("several readers that wait are all let go at the end", async () => {
    const { reader } = readerOf(8);
    const waiting = [reader.next(), reader.next(), reader.next()];
    reader.push(7, 1);
    reader.end();
    expect((await Promise.all(waiting)).map(({ done }) => done)).toEqual([false, true, true]);
  });

  test("leaving the loop is told", async () => {
    const { reader, left } = readerOf(8);
    reader.push(1, 1);
    for await (const value of reader) if (value === 1) break;
    expect(left()).toBe(1);
  });

  test("any window moves any number of values, and never more than the window is on its way", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 100 }), async (window, total) => {
        let credit = window;
        let sent = 0;
        const reader: CreditReader<number> = new CreditReader({
          window,
          grant: (amount) => {
            credit += amount;
            queueMicrotask(send);
          },
        });
        const send = (): void => {
          while (credit > 0 && sent < total) {
            credit--;
            expect(reader.push(sent++, 1)).toBe(true);
          }
          if (sent === total) reader.end();
        };
        send();
        const seen: number[] = [];
        for await (const value of reader) seen.push(value);
        expect(seen).toEqual(Array.from({ length: total }, (_, index) => index));
      }),
      { numRuns: 100 },
    );
  });
});
