import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { clock } from "./clock.ts";
import { changeOf, LogTail } from "./log-tail.ts";

function setUp(): { path: string; tail: LogTail } {
  const directory = mkdtempSync(join(tmpdir(), "hob-tail-"));
  const path = join(directory, "daemon.log");
  const tail = new LogTail(path);
  onTestFinished(async () => {
    await tail.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return { path, tail };
}

describe("the tail of a log", () => {
  it("gives whole lines, and what stands behind the last newline only in the end", async () => {
    const { path, tail } = setUp();
    writeFileSync(path, "one\ntwo\nthr");
    expect(await tail.next()).toEqual(["one", "two"]);
    appendFileSync(path, "ee\nfour");
    expect(await tail.next()).toEqual(["three"]);
    expect(await tail.next(true)).toEqual(["four"]);
  });

  it("puts characters together that were written in two pieces", async () => {
    const { path, tail } = setUp();
    const bytes = Buffer.from("né\n");
    writeFileSync(path, bytes.subarray(0, 2));
    expect(await tail.next()).toEqual([]);
    appendFileSync(path, bytes.subarray(2));
    expect(await tail.next()).toEqual(["né"]);
  });

  it("loses nothing when the file is rotated between two looks", async () => {
    const { path, tail } = setUp();
    writeFileSync(path, "one\n");
    await tail.next();
    appendFileSync(path, "two\nlast of old");
    renameSync(path, `${path}.1`);
    writeFileSync(path, "three\n");
    expect(await tail.next()).toEqual(["two", "last of old", "three"]);
  });

  it("waits for a file that is deleted or not there yet, and begins again in one that was emptied", async () => {
    const { path, tail } = setUp();
    expect(await tail.next()).toEqual([]);
    writeFileSync(path, "one\n");
    expect(await tail.next()).toEqual(["one"]);
    rmSync(path);
    expect(await tail.next()).toEqual([]);
    writeFileSync(path, "two\n");
    expect(await tail.next()).toEqual(["two"]);
    truncateSync(path);
    appendFileSync(path, "3\n");
    expect(await tail.next()).toEqual(["3"]);
  });

  it("gives what is there already from the end, over blocks and cut characters, and goes on behind it", async () => {
    const { path, tail } = setUp();
    const lines = Array.from({ length: 5_000 }, (_, number) => `${number} ${"é".repeat(number % 97)}`);
    writeFileSync(path, `${lines.join("\n")}\n${"long".repeat(50_000)}\n\nnot fin`);
    const past: string[] = [];
    for await (const text of tail.past()) past.push(text);
    expect(past.reverse()).toEqual([...lines, "long".repeat(50_000), ""]);
    appendFileSync(path, "ished\nnext\n");
    expect(await tail.next()).toEqual(["not finished", "next"]);
  });

  it("reads of a long file no more than is asked for, and its last line even without an end", async () => {
    const { path, tail } = setUp();
    writeFileSync(path, "one\ntwo");
    const past = tail.past(true);
    expect([(await past.next()).value, (await past.next()).value, (await past.next()).done]).toEqual(["two", "one", true]);
    expect(await tail.next(true)).toEqual([]);
  });

  it("refuses links and what is no file", async () => {
    const first = setUp();
    symlinkSync("/etc/passwd", first.path);
    await expect(first.tail.next()).rejects.toMatchObject({ code: "not-permitted" });
    const second = setUp();
    mkdirSync(second.path);
    await expect(second.tail.next()).rejects.toMatchObject({ code: "not-permitted" });
  });

  it("is told of changes, and of the end of waiting", async () => {
    const { path } = setUp();
    const controller = new AbortController();
    const changed = changeOf(path, clock, controller.signal);
    writeFileSync(path, "one\n");
    await changed;
    const ended = changeOf(path, clock, controller.signal);
    controller.abort();
    await ended;
  });
});
