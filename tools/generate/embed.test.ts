import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { withFiles } from "./embed.ts";

let root: string;
beforeAll(() => {
  root = `${mkdtempSync(join(tmpdir(), "hob-embed-"))}/`;
  mkdirSync(`${root}src`);
  writeFileSync(`${root}src/a.ts`, "export const a = 1;\n");
  writeFileSync(`${root}src/b.md`, "```sh\nls\n```\n");
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const whole = "Before.\n\n<!-- file: src/a.ts -->\n\n```ts\nexport const a = 1;\n```\n\nAfter.\n\n```ts\nmine;\n```\n";

it("puts a file after its marker, and leaves the rest", () => {
  expect(withFiles(root, "Before.\n\n<!-- file: src/a.ts -->\n\nAfter.\n\n```ts\nmine;\n```\n")).toBe(whole);
});

it("renews a block, and changes nothing when nothing changed", () => {
  expect(withFiles(root, whole.replace("a = 1", "a = 0;\n\nold"))).toBe(whole);
  expect(withFiles(root, whole)).toBe(whole);
});

it("shows files that have blocks themselves", () => {
  const page = withFiles(root, "<!-- file: src/b.md -->\n");
  expect(page).toBe("<!-- file: src/b.md -->\n\n````md\n```sh\nls\n```\n````\n");
  expect(withFiles(root, page)).toBe(page);
});

it("refuses a file that is not there", () => {
  expect(() => withFiles(root, "<!-- file: src/c.ts -->")).toThrow("src/c.ts, which does not exist");
});
