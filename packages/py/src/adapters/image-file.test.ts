import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readImage, writeImage } from "./image-file.ts";
import type { Image } from "./shared/messages.ts";
import { filledParts } from "./thread/memory-image.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "hob-py-image-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

function image(): Image {
  const memory = new SharedArrayBuffer(1_000_000);
  const bytes = new Uint8Array(memory);
  bytes.fill(7, 10, 20);
  bytes.fill(9, 500_000, 700_000);
  bytes[999_999] = 1;
  return {
    memory,
    facts: { bytes: bytes.length, parts: filledParts(bytes), tableLength: 1, sleepIndex: 2, functions: { begin: 3 }, namespace: 4 },
  };
}

const path = (): string => join(directory, readdirSync(directory).find((name) => name.startsWith("python-")) ?? "");

describe("an image file", () => {
  it("gives back what was written, and is private", async () => {
    const written = image();
    await writeImage(directory, "key", written);
    const read = await readImage(["/nowhere", directory], "key");
    expect(read?.facts).toEqual(written.facts);
    expect(Buffer.compare(Buffer.from(read?.memory ?? new SharedArrayBuffer(0)), Buffer.from(written.memory))).toBe(0);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(statSync(path()).size).toBeLessThan(500_000);
  });

  it("is not taken for another's", async () => {
    await writeImage(directory, "key", image());
    expect(await readImage([directory], "other key")).toBeUndefined();
    await writeImage(directory, "new key", image());
    expect(readdirSync(directory)).toHaveLength(1);
  });

  it.each([
    ["cut short", () => truncateSync(path(), statSync(path()).size - 1)],
    ["cut in its head", () => truncateSync(path(), 40)],
    ["empty", () => truncateSync(path(), 0)],
    ["changed in one byte", () => writeFileSync(path(), readFileSync(path()).fill(5, 100_000, 100_001))],
    ["zeroed in the middle", () => writeFileSync(path(), readFileSync(path()).fill(0, 2000, 200_000))],
    ["garbage", () => writeFileSync(path(), "garbage")],
  ])("that is %s is as good as none", async (_what, spoil) => {
    await writeImage(directory, "key", image());
    spoil();
    expect(await readImage([directory], "key")).toBeUndefined();
    await writeImage(directory, "key", image());
    expect(await readImage([directory], "key")).toBeDefined();
  });

  it("is never read through a link", async () => {
    await writeImage(directory, "key", image());
    const real = path();
    const elsewhere = `${directory}/elsewhere`;
    writeFileSync(elsewhere, readFileSync(real));
    rmSync(real);
    symlinkSync(elsewhere, real);
    expect(await readImage([directory], "key")).toBeUndefined();
  });
});
