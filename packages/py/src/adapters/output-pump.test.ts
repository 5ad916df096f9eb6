import { expect, it } from "vitest";
import { OutputPump } from "./output-pump.ts";
import { ByteRing } from "./shared/byte-ring.ts";
import { allocateShared, viewShared, word } from "./shared/control-words.ts";
import { writeRecord } from "./shared/output-records.ts";

/** A pump whose program is the test. */
function setUp() {
  const shared = viewShared(allocateShared());
  const ring = new ByteRing(shared.words, word.outputRead, word.outputWritten, shared.output);
  const pump = new OutputPump(shared);
  const chunks: [number, string][] = [];
  let taken = (): void => {};
  pump.begin((channel, bytes) => {
    chunks.push([channel, Buffer.from(bytes).toString()]);
    taken();
  });
  return {
    pump,
    chunks,
    print: (channel: number, text: string) => writeRecord(ring, channel, Buffer.from(text)),
    nextTaken: () =>
      new Promise<void>((resolve) => {
        taken = resolve;
      }),
  };
}

it("what is printed and the end of its line are one chunk", async () => {
  const { pump, chunks, print } = setUp();
  print(1, "now");
  pump.more();
  print(1, "\n");
  await pump.finish();
  expect(chunks).toEqual([[1, "now\n"]]);
});

it("a line that is complete waits for no timer", async () => {
  const { pump, chunks, print } = setUp();
  print(1, "now\n");
  pump.more();
  await Promise.resolve();
  expect(chunks).toEqual([[1, "now\n"]]);
});

it("a line without its end is handed on while the program goes on", async () => {
  const { pump, chunks, print, nextTaken } = setUp();
  print(1, "now");
  pump.more();
  await nextTaken();
  expect(chunks).toEqual([[1, "now"]]);
});

it("the order of the two outputs stays, also in the middle of a line", async () => {
  const { pump, chunks, print } = setUp();
  print(1, "half");
  pump.more();
  print(2, "error\n");
  print(1, " a line\n");
  await pump.finish();
  expect(chunks).toEqual([
    [1, "half"],
    [2, "error\n"],
    [1, " a line\n"],
  ]);
});
