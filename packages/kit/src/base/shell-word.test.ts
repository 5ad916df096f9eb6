import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { shellWord } from "./shell-word.ts";

it("leaves plain paths as they are", () => {
  expect(shellWord("/home/ada/.local/state/hob/py@default")).toBe("/home/ada/.local/state/hob/py@default");
});

it.each(["", "/my files", "it's", '"quoted"', "$(reboot)", "`reboot`", "~ada", "a;b", "a\nb\t'c'\\x", "🦊 é", "🦊\n"])(
  "is one word for a shell, and that word: %j",
  (text) => {
    expect(execFileSync("bash", ["-c", `printf %s ${shellWord(text)}`]).toString()).toBe(text);
  },
);
