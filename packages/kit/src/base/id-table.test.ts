import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IdTable } from "./id-table.ts";

interface Entry {
  id: number;
}

/** Checks a table against a Map after each step. */
function replay(steps: readonly { id: number; remove: boolean }[]): void {
  const table = new IdTable<Entry>();
  const model = new Map<number, Entry>();
  for (const { id, remove } of steps) {
    if (remove) {
      table.delete(id);
      model.delete(id);
    } else if (!model.has(id)) {
      table.add(id, { id });
      model.set(id, { id });
    }
    expect(table.size).toBe(model.size);
  }
  expect(new Set(table.values().map((entry) => entry.id))).toEqual(new Set(model.keys()));
  for (const { id } of steps) expect(table.get(id)).toEqual(model.get(id));
}

describe("a table of ids", () => {
  test("holds what was added and not taken out, whatever the ids", () => {
    const id = fc.oneof(
      fc.nat(40),
      fc.integer({ min: -5, max: 5 }),
      fc.maxSafeInteger(),
      fc.nat(20).map((n) => n * 2 ** 32),
      fc.nat(20).map((n) => n * 4096),
    );
    fc.assert(fc.property(fc.array(fc.record({ id, remove: fc.boolean() }), { maxLength: 200 }), replay));
  });

  test("holds ids that count up while others stay for long", () => {
    const steps: { id: number; remove: boolean }[] = [];
    for (let n = 1; n < 3_000; n++) {
      steps.push({ id: 2 * n + 1, remove: false });
      if (n > 300 && n % 50 !== 0) steps.push({ id: 2 * (n - 300) + 1, remove: true });
    }
    replay(steps);
  });

  test("gives its values as they are now, so that a walk may take them out", () => {
    const table = new IdTable<Entry>();
    for (let id = 0; id < 2_000; id++) table.add(id, { id });
    let walked = 0;
    for (const { id } of table.values()) {
      table.delete(id);
      walked++;
    }
    expect([walked, table.size, table.values()]).toEqual([2_000, 0, []]);
  });

  test("takes an id once", () => {
    const table = new IdTable<Entry>();
    table.add(7, { id: 7 });
    expect(() => table.add(7, { id: 7 })).toThrow("already");
  });
});
