import { describe, expect, test } from "vitest";
import { HobError } from "../errors/hob-error.ts";
import { encodeError, encodeItem, encodeNotification, encodeProgress, encodeRequest, encodeResult, encodeValue } from "./encode.ts";

const limit = 10_000;

function codeOf(encode: () => unknown): string {
  try {
    encode();
  } catch (error) {
    return (error as HobError).code;
  }
  return "no error";
}

describe("a result", () => {
  test("is one line of JSON-RPC 2.0", () => {
    expect(encodeResult(7, { a: [1] }, "greet", limit)).toBe(`{"jsonrpc":"2.0","id":7,"result":{"a":[1]}}\n`);
    expect(JSON.parse(encodeResult(`a"b`, "x\ny", "greet", limit))).toEqual({ jsonrpc: "2.0", id: `a"b`, result: "x\ny" });
  });

  test("that is undefined is sent as null", () => {
    expect(JSON.parse(encodeResult(1, undefined, "greet", limit)).result).toBeNull();
  });

  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  const trap = {
    get field() {
      throw new Error("no");
    },
  };
  const unprintable = Object.defineProperty(new Error("replaced below"), "message", {
    get() {
      throw new Error("no");
    },
  });
  const strange = {
    toJSON() {
      throw unprintable;
    },
  };
  test.each([
    ["is cyclic", cyclic],
    ["holds a BigInt", { n: 1n }],
    ["has a getter that throws", trap],
    ["throws something that cannot be printed", strange],
    ["is a function", () => 1],
    ["is a symbol", Symbol("s")],
  ])("that %s is not serialisable", (_name, value) => {
    expect(codeOf(() => encodeResult(1, value, "greet", limit))).toBe("not-serialisable");
  });

  test("that is nested too deeply is refused, by what this Node.js makes of it", () => {
    const deep = JSON.parse("[".repeat(100_000) + "]".repeat(100_000));
    expect(["not-serialisable", "reply-too-large"]).toContain(codeOf(() => encodeResult(1, deep, "greet", limit)));
  });

  test("that is too large is told as such, in bytes", () => {
    expect(codeOf(() => encodeResult(1, "x".repeat(limit), "greet", limit))).toBe("reply-too-large");
    expect(codeOf(() => encodeResult(1, ["é".repeat(limit / 2)], "greet", limit))).toBe("reply-too-large");
    expect(codeOf(() => encodeResult(1, ["é".repeat(limit / 2 - 100)], "greet", limit))).toBe("no error");
  });

  test("that is longer than any string can be is too large", () => {
    const megabyte = "x".repeat(1024 * 1024);
    expect(codeOf(() => encodeResult(1, Array(600).fill(megabyte), "greet", limit))).toBe("reply-too-large");
  });

  test.each([
    ["an array of many items", new Array(1_000_000_000)],
    ["many bytes", Buffer.alloc(100_000_000)],
    ["a long text deep inside", { lines: [{ text: "x".repeat(limit) }] }],
    ["more numbers than fit", new Float64Array(limit)],
  ])("that is certain to be too large is refused before it is written: %s", (_, value) => {
    expect(codeOf(() => encodeResult(1, value, "greet", limit))).toBe("reply-too-large");
  });

  test("that has its own form in JSON, or long texts that are not its own, is judged by what is written", () => {
    const inherited = Object.create({ text: "x".repeat(limit) }) as object;
    const short = { text: "x".repeat(limit), toJSON: () => "short" };
    for (const value of [inherited, short, new DataView(new ArrayBuffer(limit))])
      expect(codeOf(() => encodeResult(1, value, "greet", limit))).toBe("no error");
  });

  test("of exactly the limit passes, one byte more does not", () => {
    const envelope = Buffer.byteLength(encodeResult(1, "", "greet", limit)) - 1;
    expect(codeOf(() => encodeResult(1, "x".repeat(limit - envelope), "greet", limit))).toBe("no error");
    expect(codeOf(() => encodeResult(1, "x".repeat(limit - envelope + 1), "greet", limit))).toBe("reply-too-large");
  });
});

describe("an error", () => {
  test("carries the table's number and hob's own code", () => {
    const error = JSON.parse(encodeError(1, new HobError("busy", "full", { retryAfterMs: 5 }))).error;
    expect(error).toMatchObject({ code: -32010, message: "full", data: { code: "busy", retryable: true, retryAfterMs: 5 } });
  });

  test("whose details cannot be written goes out without them", () => {
    const error = new HobError("handler-failed", "broke", { details: { n: 1n } as never });
    expect(JSON.parse(encodeError(null, error))).toMatchObject({ id: null, error: { message: "broke", data: { code: "handler-failed" } } });
  });

  test("with an endless message is cut", () => {
    expect(encodeError(1, new HobError("handler-failed", "x".repeat(1_000_000))).length).toBeLessThan(50_000);
  });

  test("with endless details goes out without them", () => {
    const error = new HobError("handler-failed", "broke", { details: { text: "x".repeat(1_000_000) } });
    expect(encodeError(1, error).length).toBeLessThan(5_000);
  });
});

describe("a request", () => {
  test("has its deadline and context in meta", () => {
    const line = encodeRequest(7, "greet", { name: "Ada" }, { deadlineMs: 199.5, context: { cwd: "/" } }, limit);
    expect(JSON.parse(line)).toEqual({
      jsonrpc: "2.0",
      id: 7,
      method: "greet",
      params: { name: "Ada" },
      meta: { deadlineMs: 199.5, context: { cwd: "/" } },
    });
    expect(JSON.parse(encodeRequest(7, "greet", {}, { deadlineMs: 199.5 }, limit)).meta).toEqual({ deadlineMs: 200 });
    expect(JSON.parse(encodeRequest(7, "greet", {}, { deadlineMs: null }, limit)).meta).toEqual({ deadlineMs: null });
  });

  test("that is too large is told before it is sent", () => {
    expect(codeOf(() => encodeRequest(1, "greet", { text: "x".repeat(limit) }, undefined, limit))).toBe("frame-too-large");
    expect(codeOf(() => encodeRequest(1, "greet", { n: 1n }, undefined, limit))).toBe("not-serialisable");
  });
});

test("items, progress and notifications are lines of their own", () => {
  expect(JSON.parse(encodeItem(2, 5, encodeValue({ a: 1 }, "item", limit, "reply-too-large")))).toEqual({
    jsonrpc: "2.0",
    method: "$/item",
    params: { id: 2, seq: 5, item: { a: 1 } },
  });
  expect(JSON.parse(encodeProgress("x", `"half"`))).toEqual({ jsonrpc: "2.0", method: "$/progress", params: { id: "x", value: "half" } });
  expect(JSON.parse(encodeNotification("$/gap", { id: 2, from: 1, to: 3, lost: 3 }))).toEqual({
    jsonrpc: "2.0",
    method: "$/gap",
    params: { id: 2, from: 1, to: 3, lost: 3 },
  });
});
