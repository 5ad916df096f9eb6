import { describe, expect, it } from "vitest";
import { eventLine, parseEvent, parseHeader } from "./format.ts";
import { CastTiming } from "./timing.ts";
import { CastWriter } from "./writer.ts";

function writerAt(): { writer: CastWriter; at: (ms: number) => CastWriter } {
  let nowMs = 5000;
  const writer = new CastWriter({ monotonicMs: () => nowMs, wallMs: () => 1_700_000_000_500, timer: () => ({ cancel: () => undefined }) });
  const at = (ms: number): CastWriter => {
    nowMs = 5000 + ms;
    return writer;
  };
  return { writer, at };
}

describe("a recording", () => {
  it("is an asciicast of version 2, with seconds since its beginning", () => {
    const { writer, at } = writerAt();
    expect(writer.begin({ width: 80, height: 24, title: "work/1" })).toBe(
      '{"version":2,"width":80,"height":24,"title":"work/1","timestamp":1700000000}\n',
    );
    expect(at(1500.4).output(Buffer.from('\u001b[31m"x"\r\n'))).toBe('[1.5004, "o", "\\u001b[31m\\"x\\"\\r\\n"]\n');
    expect(at(2000).resize({ columns: 100, rows: 30 })).toBe('[2, "r", "100x30"]\n');
  });

  it("keeps characters whole that were cut, and loses nothing that was never finished", () => {
    const { writer } = writerAt();
    writer.begin({ width: 80, height: 24 });
    const bytes = Buffer.from("a日b");
    const lines = [...bytes].map((byte) => writer.output(Buffer.from([byte])));
    expect(lines.join("")).toBe('[0, "o", "a"]\n[0, "o", "日"]\n[0, "o", "b"]\n');
    expect(writer.output(Buffer.from([0xe6])) + writer.end()).toBe('[0, "o", "\ufffd"]\n');
  });

  it("is read as it was written, and what is none is told with what it is", () => {
    expect(parseEvent(eventLine([1.25, "o", "é\u001b"]), 2, "x")).toEqual([1.25, "o", "é\u001b"]);
    expect(parseHeader('{"version":2,"width":80,"height":24}', "x").width).toBe(80);
    expect(() => parseHeader('{"version":3,"term":{"cols":80,"rows":24}}', "a.cast")).toThrow(
      "a.cast is an asciicast of version 3: version 2",
    );
    expect(() => parseHeader("#!/bin/sh", "a.sh")).toThrow("a.sh is no asciicast: version 2 is wanted");
    expect(() => parseEvent('[1e999, "o", "x"]', 7, "a.cast")).toThrow("line 7 of a.cast is no event");
    expect(() => parseEvent('[1.2, "o"', 7, "a.cast")).toThrow("line 7 of a.cast is no event");
  });
});

it("is played with its timing, faster, and with long pauses cut", () => {
  const pauses = (speed: number, idleLimitSeconds: number): number[] => {
    const timing = new CastTiming({ speed, idleLimitSeconds });
    return [0, 0.5, 10.5, 10.5, 9, 11].map((seconds) => timing.pauseMs(seconds));
  };
  expect(pauses(1, Number.POSITIVE_INFINITY)).toEqual([0, 500, 10_000, 0, 0, 500]);
  expect(pauses(2, 1)).toEqual([0, 250, 500, 0, 0, 250]);
});
