import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contextBytes, explainInvalid, isNotification, isReply, isRequest, isStreamId } from "./messages.ts";

const request = { jsonrpc: "2.0", id: 7, method: "greet" };

describe("a request", () => {
  test.each([
    request,
    { ...request, id: "seven" },
    { ...request, id: 0 },
    { ...request, params: {}, unknown: "member" },
    { ...request, params: [] },
    { ...request, meta: {} },
    {
      ...request,
      meta: {
        deadlineMs: 200,
        unknown: 1,
        context: { cwd: "/", env: { A: "b" }, umask: 0o22, terminal: { columns: 80, rows: 24, term: "xterm", color: true } },
      },
    },
    { ...request, meta: { deadlineMs: null, credit: { items: 0, bytes: 10 } } },
  ])("may be %j", (value) => {
    expect(isRequest(value)).toBe(true);
  });

  test.each([
    [null, null],
    [7, null],
    ["text", null],
    [[request], null],
    [{}, null],
    [{ ...request, jsonrpc: "1.0" }, 7],
    [{ id: 7, method: "greet" }, 7],
    [{ ...request, id: null }, null],
    [{ ...request, id: 1.5 }, null],
    [{ ...request, id: {} }, null],
    [{ ...request, id: "x".repeat(129) }, null],
    [{ ...request, method: 7 }, 7],
    [{ ...request, params: null }, 7],
    [{ ...request, params: 7 }, 7],
    [{ ...request, meta: null }, 7],
    [{ ...request, meta: [] }, 7],
    [{ ...request, meta: { deadlineMs: -1 } }, 7],
    [{ ...request, meta: { deadlineMs: "soon" } }, 7],
    [{ ...request, meta: { context: { cwd: 1 } } }, 7],
    [{ ...request, meta: { context: { env: { A: 1 } } } }, 7],
    [{ ...request, meta: { context: { umask: 0o1000 } } }, 7],
    [{ ...request, meta: { context: { terminal: { columns: 80 } } } }, 7],
    [{ ...request, meta: { credit: { items: -1 } } }, 7],
  ])("is not %j, and the answer's id is %j", (value, id) => {
    expect(isRequest(value)).toBe(false);
    expect(explainInvalid(value).id).toBe(id);
    expect(explainInvalid(value).reason).not.toBe("");
  });
});

test("a notification has no id", () => {
  expect(isNotification({ jsonrpc: "2.0", method: "$/cancel", params: { id: 1 } })).toBe(true);
  expect(isNotification({ ...request })).toBe(false);
  expect(isNotification({ jsonrpc: "2.0", method: "$/cancel", params: null })).toBe(false);
});

test("a reply has either a result or an error", () => {
  const reply = { jsonrpc: "2.0", id: 7 };
  const error = { code: -32000, message: "no" };
  expect(isReply({ ...reply, result: null })).toBe(true);
  expect(isReply({ ...reply, error })).toBe(true);
  expect(isReply({ ...reply, id: null, error })).toBe(true);
  expect(isReply({ ...reply, error: { ...error, data: { code: "busy" } } })).toBe(true);
  for (const wrong of [
    reply,
    { ...reply, result: 1, error },
    { ...reply, error: {} },
    { ...reply, error: { ...error, data: 7 } },
    { result: 1 },
    { ...reply, id: {}, result: 1 },
  ])
    expect(isReply(wrong)).toBe(false);
});

test("no JSON value makes the checks throw, and none is of two kinds", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const kinds = [isRequest(value), isNotification(value), isReply(value)].filter(Boolean);
      expect(kinds.length).toBeLessThanOrEqual(1);
      if (kinds.length === 0) explainInvalid(value);
    }),
  );
});

test("only whole numbers of 32 bits can be the id of a raw frame", () => {
  expect([0, 1, 0xffffffff].every(isStreamId)).toBe(true);
  expect([-1, 0x100000000, "1"].some(isStreamId)).toBe(false);
});

test("a context is measured in bytes", () => {
  expect(contextBytes({})).toBe(0);
  expect(contextBytes({ cwd: "é", env: { A: "é" } })).toBe(2 + 1 + 2 + 2);
});
