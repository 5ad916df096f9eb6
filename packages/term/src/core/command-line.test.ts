import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markedLine, wrappedLine } from "./command-line.ts";

const clear = "\u0005\u0015";

describe("a command for a shell that marks its commands", () => {
  it.each([
    ["ls -l | wc", "ls -l | wc"],
    ["echo 'open", "eval 'echo '\\''open'"],
    ["a\nb", "eval 'a\nb'"],
    ["say \t!", `eval 'say '"$(printf '\\011')"'!'`],
  ])("%j is typed as %j", (command, typed) => {
    expect(markedLine(command)).toBe(`${clear}${typed}\r`);
  });
});

describe("a command for any other shell", () => {
  it("has no key among its characters, and no line that is too long for a terminal", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 3000 }), fc.constantFrom("zsh", "posix"), (text, shell) => {
        const command = text.replaceAll("\0", "").replaceAll("\n", " ");
        const typed = wrappedLine(command, "key", shell).slice(clear.length);
        expect(typed.replaceAll("\r", "")).not.toMatch(/[\u0001-\u001f\u007f]/);
        expect(Math.max(...typed.split("\r").map((line) => Buffer.byteLength(line)))).toBeLessThan(1024);
      }),
    );
  });

  it("is what a shell makes of the line again, with its status", () => {
    for (const command of [
      'printf \'%s|\' "a \'b" "$((1+1))"; (exit 3)',
      `printf %s '${"long 'quoted' ".repeat(200)}'; false`,
      "printf '\\t\t'",
    ]) {
      const script = wrappedLine(command, "key", "posix").slice(clear.length).replaceAll("\r", "\n");
      const shown = spawnSync("sh", ["-s"], { input: `PS1=in; ${script}`, encoding: "latin1", stdio: "pipe" }).stdout;
      const own = spawnSync("sh", ["-c", `${command}\nprintf '<%s>' $?`], { encoding: "latin1" }).stdout;
      const [, output, status] = /\u001b\]7717;C;key;\d+\u0007(.*)\u001b\]7717;D;key;(\d+)\u0007$/s.exec(shown) ?? [];
      expect(`${output}<${status}>`).toBe(own);
    }
  });
});
