import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HistoryFile, historyMax } from "./history-file.ts";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "hob-history-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("the history", () => {
  it("is a private file of lines, and the latest come first", async () => {
    const file = new HistoryFile(join(directory, "new"));
    expect(await file.load()).toEqual([]);
    for (const line of ["one", "größer", "two"]) await file.add(line);
    expect(await file.load()).toEqual(["two", "größer", "one"]);
    expect(statSync(join(directory, "new")).mode & 0o777).toBe(0o600);
  });

  it("has all lines in their order when it was flushed, however fast they came", async () => {
    const path = join(directory, "fast");
    const file = new HistoryFile(path);
    const lines = Array.from({ length: 50 }, (_, index) => String(index));
    for (const line of lines) void file.add(line);
    await file.flush();
    expect(readFileSync(path, "utf8")).toBe(lines.map((line) => `${line}\n`).join(""));
  });

  it("is bounded: old lines go, and a line that is too long is not kept", async () => {
    const path = join(directory, "long");
    writeFileSync(path, Array.from({ length: 3 * historyMax }, (_, index) => `${index}\n`).join(""));
    const file = new HistoryFile(path);
    const lines = await file.load();
    expect([lines.length, lines[0]]).toEqual([historyMax, String(3 * historyMax - 1)]);
    expect(readFileSync(path, "utf8").split("\n")).toHaveLength(historyMax + 1);
    await file.add("x".repeat(10_000));
    expect(readFileSync(path, "utf8")).not.toContain("xx");
  });

  it("is there for all prompts that begin at once, and cut", async () => {
    const path = join(directory, "crowd");
    writeFileSync(path, Array.from({ length: 3 * historyMax }, (_, index) => `${index}\n`).join(""));
    const found = await Promise.all(Array.from({ length: 4 }, () => new HistoryFile(path).load()));
    expect(found.map((lines) => lines[0])).toEqual(new Array(4).fill(String(3 * historyMax - 1)));
    expect(readFileSync(path, "utf8").split("\n")).toHaveLength(historyMax + 1);
    expect(readdirSync(directory).filter((name) => name.startsWith("crowd"))).toEqual(["crowd"]);
  });

  it("follows no link, and what is no file is left alone", async () => {
    const target = join(directory, "target");
    writeFileSync(target, "theirs\n");
    symlinkSync(target, join(directory, "link"));
    for (const path of [join(directory, "link"), directory]) {
      const file = new HistoryFile(path);
      expect(await file.load()).toEqual([]);
      await file.add("mine");
    }
    expect(readFileSync(target, "utf8")).toBe("theirs\n");
  });
});
