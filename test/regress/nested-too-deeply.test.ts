/**
 * JSON can be nested so deeply that it can be read, but whoever calls itself for each level runs out of stack: looking for
 * the line of the fault in a configuration that is a row of brackets, checking one with zod, writing a line of a log with
 * `hob logs --json`, showing the details of an error. Each ended with a RangeError of V8 instead of an answer. Found by the
 * fuzzer, as was that the configuration `null` counted as an empty one.
 */

import * as z from "@hob/kit/schema";
import { expect, test } from "vitest";
import { parseLine } from "../../packages/cli/src/logs/record.ts";
import { HobError } from "../../packages/kit/src/errors/hob-error.ts";
import type { Files } from "../../packages/kit/src/ports/files.ts";
import { loadConfig } from "../../packages/kit/src/server/config.ts";
import { renderFailure } from "../../packages/kit/src/verb/failure.ts";

const levels = 100_000;
const deep = "[".repeat(levels) + "]".repeat(levels);
const schema = z.object({ tree: z.json().optional() });

function load(text: string): Promise<unknown> {
  const facts = { kind: "file", uid: 1, mode: 0o600, size: text.length, inode: "1", modifiedMs: 0 } as const;
  const files = { facts: async () => facts, read: async () => text } as Partial<Files> as Files;
  return loadConfig({ files, path: "/c", uid: 1, bytesMax: 1 << 20 }, schema);
}

test.each([
  ["a row of brackets", "[".repeat(levels)],
  ["a tree without end", `{"tree":${deep}}`],
  ["null", "null"],
])("a configuration that is %s is refused", async (_, text) => {
  await expect(load(text)).rejects.toMatchObject({ code: "config-invalid" });
});

test("a line of a log that could not be written again is text", () => {
  const { record } = parseLine(`{"level":30,"tree":${deep}}`);
  expect(record === undefined || JSON.stringify(record).includes(deep)).toBe(true); // newer versions of Node.js can write it
});

test("an error with such details is shown without them", () => {
  const error = new HobError("busy", "no", { details: { tree: { deep: JSON.parse(deep) as unknown } } });
  expect(renderFailure("hob", error, { columns: 80, color: false })).toContain("…");
});
