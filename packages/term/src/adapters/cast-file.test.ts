import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { CastFile, castLines } from "./cast-file.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "hob-cast-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
});

async function linesOf(text: string): Promise<string[]> {
  writeFileSync(join(directory, "a.cast"), text);
  const lines: string[] = [];
  for await (const line of castLines(directory, "a.cast")) lines.push(line);
  return lines;
}

describe("the lines of a recording", () => {
  it("are whole, wherever they are read in pieces, also the last one without an end", async () => {
    const long = "é日👍".repeat(50_000);
    expect(await linesOf(`one\r\n\n${long}\ntwo`)).toEqual(["one", long, "two"]);
    expect(await linesOf("")).toEqual([]);
  });

  it("of what is no file are told with what it is", async () => {
    await expect(castLines("/", directory).next()).rejects.toMatchObject({ code: "usage", message: `${directory} is a directory` });
    await expect(castLines(directory, "none").next()).rejects.toMatchObject({ code: "not-found" });
  });

  it.runIf(process.platform === "linux")("without an end are given up before they fill the memory", async () => {
    await expect(castLines("/", "/dev/zero").next()).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringContaining("is no asciicast: it has a line of more than"),
    });
  });
});

describe("a recording that is written", () => {
  it("into a directory that is not there says so", async () => {
    await expect(CastFile.create(directory, "none/a.cast", false)).rejects.toMatchObject({
      code: "usage",
      message: `there is no directory ${join(directory, "none")}`,
    });
  });

  it("and removed or replaced meanwhile is not there", async () => {
    const file = await CastFile.create(directory, "a.cast", false);
    await file.append("line\n");
    await file.requireThere();
    rmSync(file.path);
    await expect(file.requireThere()).rejects.toMatchObject({ message: expect.stringContaining("was removed while it was recorded") });
    writeFileSync(file.path, "somebody else's");
    await expect(file.requireThere()).rejects.toMatchObject({ code: "wrong-state" });
    await file.close();
  });

  it.runIf(process.platform === "linux")("to a full disk says so", async () => {
    const file = await CastFile.create("/", "/dev/full", true);
    await expect(file.append("line\n")).rejects.toMatchObject({ code: "no-space" });
    await file.close();
  });
});
