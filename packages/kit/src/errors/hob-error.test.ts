import { describe, expect, it } from "vitest";
import { HobError, messageOf } from "./hob-error.ts";

describe("the words of what was thrown", () => {
  it.each([
    [new Error("broke"), "broke"],
    [Object.assign(new TypeError("x"), { message: "" }), "TypeError"],
    [
      Object.assign(new AggregateError([new Error("refused by ::1"), "no\nroute"], "x"), { message: "" }),
      "AggregateError: refused by ::1: no route",
    ],
    ["a text", "a text"],
    [{ code: 7, reason: "full" }, '{"code":7,"reason":"full"}'],
    [{ message: "of a library's own kind" }, "of a library's own kind"],
    [undefined, "undefined"],
    [Object.create(null), "{}"],
    [{ toJSON: () => expect.fail() }, "an error that cannot be printed"],
    [Object.assign(new Error("x"), { message: { code: 7 } }), "[object Object]"],
    [new Error("x".repeat(1_000_000)), `${"x".repeat(16_384)}…`],
  ])("%o", (thrown, words) => {
    expect(messageOf(thrown)).toBe(words);
  });
});

describe("anything thrown, as an error of hob's", () => {
  const refused = (code: string): Error => Object.assign(new Error(`${code}: refused`), { code });

  it("is no mistake of hob's when the system refused something", () => {
    const codes = ["EMFILE", "ENOSPC", "EROFS", "EACCES", "EIO"].map((code) => HobError.from(refused(code), "internal").code);
    expect(codes).toEqual(["out-of-descriptors", "no-space", "not-permitted", "not-permitted", "internal"]);
  });

  it("is a failed start where the daemon's own program was refused a file, and what it is where there is no room", () => {
    const codes = ["EACCES", "ENOSPC"].map((code) => HobError.from(refused(code), "start-failed").code);
    expect(codes).toEqual(["start-failed", "no-space"]);
    expect(HobError.from(refused("EACCES"), "handler-failed").code).toBe("handler-failed");
  });
});
