import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { Remembered } from "../contract.ts";
import { openShelf } from "./open-shelf.ts";

const whole: Remembered = {
  name: "desk/1",
  cwd: "/",
  command: ["sh"],
  shell: true,
  size: { columns: 80, rows: 24 },
  sizePolicy: "latest",
  screen: "shown\n",
  seenAt: 1_700_000_000_000,
};

function shelfWith(files: Record<string, string>): { directory: string; former: Map<string, Remembered>; failures: string[] } {
  const state = mkdtempSync(join(tmpdir(), "hob-shelf-"));
  onTestFinished(() => rmSync(state, { recursive: true, force: true }));
  const failures: string[] = [];
  const directory = join(state, "open");
  mkdirSync(directory);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(directory, file), text);
  return { directory, former: openShelf(state, "present-life", (error) => failures.push(String(error))).former(), failures };
}

it.each([
  ["empty", ""],
  ["torn", JSON.stringify(whole).slice(0, 60)],
  ["no object", "null"],
  ["with a name that nobody can have", JSON.stringify({ ...whole, name: "desk" })],
  ["with a size that no screen has", JSON.stringify({ ...whole, size: { columns: -4, rows: 100_000 } })],
  ["without a time", JSON.stringify({ ...whole, seenAt: "tomorrow" })],
  ["with a time that no calendar has", JSON.stringify({ ...whole, seenAt: 1e300 })],
  ["with a command of numbers", JSON.stringify({ ...whole, command: [1, 2] })],
])("A file that is %s is left out and said, and hides no other", (_what, text) => {
  const { former, failures, directory } = shelfWith({ "former-1.json": text, "former-2.json": JSON.stringify(whole) });
  expect([...former]).toEqual([["former-2.json", whole]]);
  expect(failures).toEqual([expect.stringContaining("former-1.json is left out of what can be restored")]);
  expect(readdirSync(directory)).toContain("former-1.json");
});

it("A file of a later version is read as far as it is known", () => {
  const { former, failures } = shelfWith({ "former-1.json": JSON.stringify({ ...whole, version: 9, sizePolicy: "golden-ratio" }) });
  expect([[...former.values()], failures]).toEqual([[whole], []]);
});

it("What a life that was killed had begun to write is removed", () => {
  const { former, directory } = shelfWith({ "former-1.json": JSON.stringify(whole), "former-1.json.new": '{"name":' });
  expect([former.size, readdirSync(directory)]).toEqual([1, ["former-1.json"]]);
});
