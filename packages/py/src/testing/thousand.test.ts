/** A thousand programs in a row through one interpreter: restored each time, and nothing piles up. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Pool } from "../core/pool.ts";
import { python, testPool } from "./pool.ts";

let pool: Pool;
beforeAll(async () => {
  pool = await testPool({ workers: 1, cacheEntries: 50 });
});
afterAll(() => pool.close());

const programs: [source: string, exitCode: number][] = [
  ["2 + 3", 0],
  ["import json; json.dumps(list(range(1000)))", 0],
  ["x = [str(i) for i in range(20000)]", 0],
  ["open('/tmp/a', 'w').write('x' * 100000)", 0],
  ["1 / 0", 1],
  ["import asyncio; asyncio.run(asyncio.sleep(0))", 0],
  ["class A: pass\na = A(); a.a = a", 0],
  ["import os; os._exit(3)", 3],
  ["x = = 1", 1],
  ["print('x' * 10000)", 0],
];

/** Growth in a thousand programs below this is the tests' own. */
const residentBytesMax = 64 * 1024 * 1024;
const bufferBytesMax = 16 * 1024 * 1024;
const thousandsMost = 4;

it("a thousand programs leave neither memory nor a broken interpreter behind", async () => {
  const runAll = async (rounds: number): Promise<void> => {
    for (let round = 0; round < rounds; round++) {
      for (const [source, exitCode] of programs) {
        const ran = await python(pool, `${source}\n# ${round}`);
        expect(ran, source).toMatchObject({ exitCode, killed: undefined });
      }
    }
  };
  await runAll(20);
  // What one program leaks, every thousand shows. What an allocator keeps, or garbage that waits for its collection, does not.
  let thousands = 0;
  let [residentBytes, bufferBytes] = [0, 0];
  do {
    const before = process.memoryUsage();
    await runAll(100);
    thousands++;
    const after = process.memoryUsage();
    [residentBytes, bufferBytes] = [after.rss - before.rss, after.arrayBuffers - before.arrayBuffers];
  } while (thousands < thousandsMost && (residentBytes >= residentBytesMax || bufferBytes >= bufferBytesMax));
  expect(residentBytes).toBeLessThan(residentBytesMax);
  expect(bufferBytes).toBeLessThan(bufferBytesMax);
  expect(pool.report()).toMatchObject({ served: 200 + 1000 * thousands, replaced: 0, killed: 0, cache: { entries: 50 } });
}, 600_000);
