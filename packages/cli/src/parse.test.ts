import { HobError } from "@hob/kit";
import type { VerbDeclaration } from "@hob/kit/verb";
import { describe, expect, it } from "vitest";
import { checkLine, hasFlag, readLine } from "./parse.ts";

const verb: VerbDeclaration = {
  name: "try",
  summary: "for this test",
  arguments: [
    { name: "DAEMON", help: "a daemon", required: true },
    { name: "REST", help: "more", many: true },
  ],
  options: [
    { name: "follow", short: "f", help: "" },
    { name: "lines", short: "n", value: { name: "N", kind: "count" }, help: "" },
    { name: "timeout", value: { name: "DURATION", kind: "duration" }, help: "" },
    { name: "level", value: { name: "LEVEL", kind: "choice", choices: ["info", "warn"] }, help: "" },
    { name: "file", value: { name: "FILE", kind: "path" }, many: true, help: "" },
  ],
  readOnly: true,
  load: () => Promise.reject(new Error("not loaded here")),
};

const program: VerbDeclaration = {
  ...verb,
  arguments: [],
  options: [
    { name: "command", short: "c", value: { name: "CODE", kind: "text" }, last: true, help: "" },
    { name: "profile", help: "" },
  ],
  untouched: { name: "ARG", help: "of the program" },
};

const parse = (declaration: VerbDeclaration, ...words: string[]) => checkLine("hob try", declaration, readLine(declaration, words));

function failure(...words: string[]): [message: string, hint: string] {
  try {
    parse(verb, ...words);
  } catch (error) {
    if (error instanceof HobError && error.code === "usage") return [error.message, error.hint];
    throw error;
  }
  throw new Error("it was accepted");
}

describe("a command line", () => {
  it("gives each value its type, options in any order and form", () => {
    const args = parse(verb, "-fn5", "py", "--timeout=1.5s", "a", "--file", "x", "--file=y", "--level", "warn", "b");
    expect([args.flag("follow"), args.number("lines"), args.number("timeout"), args.text("level"), args.texts("file")]).toEqual([
      true,
      5,
      1500,
      "warn",
      ["x", "y"],
    ]);
    expect([args.required("DAEMON"), args.texts("REST")]).toEqual(["py", ["a", "b"]]);
  });

  it("takes everything behind -- as arguments, and - as one", () => {
    expect(parse(verb, "py", "-", "--", "--follow").texts("REST")).toEqual(["-", "--follow"]);
  });

  it("leaves what stands behind -- to the command that it is, where the verb takes one", () => {
    const args = parse({ ...verb, behindDashes: { name: "COMMAND", help: "" } }, "py", "a", "--", "ls", "--follow", "--", "x");
    expect([args.texts("REST"), args.untouched, args.flag("follow")]).toEqual([["a"], ["ls", "--follow", "--", "x"], false]);
  });

  it("takes the last one when a single option is given twice", () => {
    expect(parse(verb, "py", "-n", "1", "-n", "2").number("lines")).toBe(2);
  });

  it("says what is wrong, what is allowed, and the nearest spelling", () => {
    expect(failure("py", "--folow")).toEqual([
      'there is no option "--folow"; allowed are --follow, --lines, --timeout, --level, --file, --json, --home, --help',
      "Did you mean --follow?",
    ]);
    expect(failure("py", "--xlm")[1]).toBe("See hob try --help");
    expect(failure("py", "-x")[0]).toMatch(/^there is no option "-x"; allowed are /);
    expect(failure("py", "--level", "wran")).toEqual(['--level "wran": one of info, warn is wanted', "Did you mean warn?"]);
    expect(failure("py", "-n", "many")).toEqual(['--lines "many": a whole number from 0 is wanted', "See hob try --help"]);
    expect(failure("py", "--timeout", "soon")[0]).toBe('--timeout "soon": a duration is wanted, such as 500ms, 2s or 5min');
    expect(failure("py", "--follow=yes")[0]).toBe('--follow takes no value, and was given "yes"');
    expect(failure("py", "--lines")[0]).toBe("--lines needs a value: --lines N");
    expect(failure()[0]).toBe("DAEMON is missing: a daemon");
  });

  it("does not take an option for a value, unless told so", () => {
    expect(failure("py", "--level", "--follow")).toEqual([
      '--level needs a value, and the next word is "--follow"',
      "If that is the value, write --level=--follow",
    ]);
    expect(parse(verb, "py", "--file=-x").texts("file")).toEqual(["-x"]);
  });

  it("names the argument that is one too many", () => {
    const single: VerbDeclaration = { ...verb, arguments: [{ name: "DAEMON", help: "" }] };
    expect(() => parse(single, "py", "term")).toThrow('"term" is one argument too many: it takes only DAEMON');
    expect(() => parse({ ...verb, arguments: [] }, "py")).toThrow('"py" is one argument too many: it takes no arguments');
  });

  it("names what is nearest where there are words to choose from", () => {
    const group: VerbDeclaration = { ...verb, arguments: [], verbs: [{ ...verb, name: "list" }] };
    expect(() => parse(group, "lsit")).toThrow('there is no "lsit"; there are list');
  });

  it("takes an empty text for none where one is required: a variable that is not set means nothing", () => {
    const required: VerbDeclaration = {
      ...verb,
      arguments: [
        { name: "DAEMON", help: "which", required: true },
        { name: "TEXT", help: "" },
      ],
    };
    expect(() => parse(required, "")).toThrow("DAEMON is empty: which");
    expect(parse(required, "py", "").text("TEXT")).toBe("");
  });

  it("shows --json and --help even when the rest is wrong", () => {
    const line = readLine(verb, ["--nonsense", "--json", "-h"]);
    expect([hasFlag(line, "json"), hasFlag(line, "help")]).toEqual([true, true]);
  });
});

describe("what belongs to somebody else", () => {
  it("is not looked at from the first argument on", () => {
    const args = parse(program, "--profile", "script.py", "--help", "-x", "--", "--json");
    expect([args.flag("profile"), args.untouched]).toEqual([true, ["script.py", "--help", "-x", "--", "--json"]]);
  });

  it("begins behind the value of an option that says so, whatever the value is", () => {
    const args = parse(program, "--profile", "-c", "--5", "--json", "-h");
    expect([args.text("command"), args.untouched, args.flag("json")]).toEqual(["--5", ["--json", "-h"], false]);
    expect(parse(program, "-cprint(1)", "-v").untouched).toEqual(["-v"]);
    expect(parse(program, "--command=1", "--", "-v").untouched).toEqual(["--", "-v"]);
  });

  it("begins behind --, which is not part of it", () => {
    expect(parse(program, "--", "-c", "x").untouched).toEqual(["-c", "x"]);
    expect(parse(program, "-").untouched).toEqual(["-"]);
  });
});
