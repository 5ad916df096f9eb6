import type { VerbDeclaration } from "@hob/kit/verb";
import { expect, it } from "vitest";
import { findVerb } from "./find-verb.ts";

const verb = (name: string, below: VerbDeclaration[] = []): VerbDeclaration => ({
  name,
  summary: "",
  readOnly: true,
  verbs: below,
  load: () => Promise.reject(new Error("not loaded here")),
});
const verbs = [verb("ls"), verb("py", [verb("sessions"), verb("start")])];

const found = (...words: string[]): unknown => {
  const result = findVerb(words, verbs);
  return result && [result.path.join(" "), result.rest];
};

it("finds the deepest verb, with the options of everybody before or between", () => {
  expect(found("ls", "-a")).toEqual(["ls", ["-a"]]);
  expect(found("--json", "py", "--home", "/x", "sessions", "a")).toEqual(["py sessions", ["--json", "--home", "/x", "a"]]);
});

it("takes no word behind an option of its own, or behind --, for a verb", () => {
  expect(found("py", "-c", "sessions")).toEqual(["py", ["-c", "sessions"]]);
  expect(found("py", "--", "start")).toEqual(["py", ["--", "start"]]);
  expect(found("py", "x.py", "start")).toEqual(["py", ["x.py", "start"]]);
});

it("finds nothing in words that name none", () => {
  expect([found("lss"), found(), found("--nonsense", "ls")]).toEqual([undefined, undefined, undefined]);
});
