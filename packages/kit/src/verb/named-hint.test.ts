import { expect, it } from "vitest";
import { HobError } from "../errors/hob-error.ts";
import { withDaemonName } from "./named-hint.ts";

it("puts the name behind the verb, and leaves alone what has one or is for everybody", () => {
  const hintOf = (hint: string): string => (withDaemonName(new HobError("busy", "", { hint }), "py@work") as HobError).hint;
  expect(hintOf("Wait, or end it with `hob stop --now`.")).toBe("Wait, or end it with `hob stop py@work --now`.");
  expect(hintOf("See `hob logs`.")).toBe("See `hob logs py@work`.");
  for (const hint of ["See `hob logs greeter`.", "See `hob ls`.", "with the output of `hob doctor`"]) expect(hintOf(hint)).toBe(hint);
});

it("keeps the rest of the error", () => {
  const error = new HobError("busy", "full", { hint: "See `hob status`.", retryAfterMs: 5, details: { pid: 1 }, cause: "x" });
  expect(withDaemonName(error, "py")).toMatchObject({ code: "busy", message: "full", retryAfterMs: 5, details: { pid: 1 }, cause: "x" });
  expect(withDaemonName("no error", "py")).toBe("no error");
});
