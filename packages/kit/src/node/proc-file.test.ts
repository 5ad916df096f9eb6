/** What takes several reads comes whole, as the environment of a process may; what is not there says so. */
import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { testDirectory } from "../../test/programs.ts";
import { readProcFile } from "./proc-file.ts";

it("reads all of a file, a byte a character", () => {
  const path = `${testDirectory()}/a`;
  const bytes = Buffer.alloc(100_003, "0123456789\xff", "latin1");
  writeFileSync(path, bytes);
  expect(readProcFile(path)).toBe(bytes.toString("latin1"));
  writeFileSync(path, "");
  expect(readProcFile(path)).toBe("");
});

it("throws what the system says", () => {
  expect(() => readProcFile(`${testDirectory()}/missing`)).toThrow(expect.objectContaining({ code: "ENOENT" }));
});
