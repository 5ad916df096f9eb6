/**
 * The documentation takes a call apart in the handler's parameters, `(input, { signal, progress }) => …`, and that did not
 * work: `progress`, `send` and `write` were methods that needed their `this`, so the call failed with "Cannot read
 * properties of undefined". Now each of them may be taken by itself.
 */
import { expect, test } from "vitest";
import { client } from "../clients.ts";
import { testHome } from "../support.ts";

test("a handler may take apart what it gets", async () => {
  const daemon = await client(testHome());
  const seen: unknown[] = [];
  expect(await daemon.call("progress", { steps: 2 }, { onProgress: (value) => seen.push(value) })).toBe("done");
  expect(seen).toEqual([
    { done: 1, total: 2 },
    { done: 2, total: 2 },
  ]);
  const stream = daemon.stream("apart", {});
  const items: unknown[] = [];
  for await (const item of stream) items.push(item);
  expect(items).toEqual(["taken apart"]);
  expect(await stream.result).toBe("done");
});
