/** `hob` in shells and terminals: completion by a real bash and a real fish, colour and width on a real pty. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { hobPath, startCtl } from "../hob.ts";
import { type Env, run, testHome, until } from "../support.ts";

/** A shell is not kept waiting: on a machine that is too busy at the moment `hob` has nothing to offer from its daemons. */
async function offered<T extends readonly unknown[]>(ask: () => Promise<T>): Promise<T> {
  let offers = await ask();
  await until("something is offered", async () => {
    if (offers.length === 0) offers = await ask();
    return offers.length > 0;
  });
  return offers;
}

/** What bash would offer for a line, with `hob` as a function, since it is not on the PATH of a test. */
const offers = (line: string): string => `
hob() { "${process.execPath}" "${hobPath}" "$@"; }
eval "$(hob completion bash)"
COMP_LINE='${line}' COMP_POINT=${line.length}
# As readline splits: at spaces, and at each @, = and :.
COMP_WORDS=($(printf '%s' "$COMP_LINE" | sed 's/[@=:]/ & /g')); case $COMP_LINE in *' ') COMP_WORDS+=("");; esac
COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
_hob
printf '%s\\n' "\${COMPREPLY[@]}"
`;

async function inBash(line: string, env: Env): Promise<string[]> {
  const { stdout, stderr } = await run("/bin/bash", ["--norc", "-c", offers(line)], env);
  expect(stderr).toBe("");
  return stdout.split("\n").filter((offer) => offer !== "");
}

describe("completion in bash", () => {
  it.each([
    ["hob stat", ["status"]],
    ["hob status ct", ["ctl"]],
    ["hob call ctl ech", ["echo"]],
    ["hob logs ctl --level=w", ["warn"]],
    ["hob status ctl@de", ["default"]],
  ])("of %j offers %j", async (line, expected) => {
    const home = testHome();
    await startCtl(home);
    expect(await offered(() => inBash(line, home.env))).toEqual(expected);
  });

  it("of a verb that is none offers nothing", async () => {
    expect(await inBash("hob nonsense ", testHome().env)).toEqual([]);
  });
});

describe.runIf(existsSync("/usr/bin/fish"))("completion in fish", () => {
  it("offers verbs, daemons, options and files", async () => {
    const home = testHome();
    await startCtl(home);
    const directory = mkdtempSync(join(tmpdir(), "hob-files-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    writeFileSync(join(directory, "program.py"), "");
    const inFish = async (line: string): Promise<string[]> => {
      const script = `function hob; "${process.execPath}" "${hobPath}" $argv; end; hob completion fish | source; complete -C '${line}'`;
      const { stdout } = await run("/usr/bin/fish", ["--no-config", "-c", script], home.env);
      return stdout
        .split("\n")
        .flatMap((offer) => offer.split("\t", 1))
        .filter((offer) => offer !== "");
    };
    const offers = (line: string): Promise<string[]> => offered(() => inFish(line));
    expect(await offers("hob stat")).toEqual(["status"]);
    expect(await offers("hob status ct")).toEqual(["ctl"]);
    expect(await offers("hob py --mo")).toEqual(["--module", "--mount"]);
    expect(await offers(`hob py ${directory}/pro`)).toEqual([`${directory}/program.py`]);
  });
});

describe.runIf(process.platform === "linux")("on a terminal", () => {
  const onTerminal = async (command: string, env: Record<string, string>): Promise<string> =>
    (await run("script", ["-qec", command, "/dev/null"], { SHELL: "/bin/sh", ...env })).stdout.replaceAll("\r\n", "\n");

  it("colours what it shows, unless NO_COLOR or TERM=dumb say no", async () => {
    const home = testHome();
    await startCtl(home);
    const ls = `"${process.execPath}" "${hobPath}" ls`;
    expect(await onTerminal(ls, { ...home.env, TERM: "xterm", NO_COLOR: "" })).toContain("\u001b[32mready");
    for (const env of [
      { TERM: "xterm", NO_COLOR: "1" },
      { TERM: "dumb", NO_COLOR: "" },
    ])
      expect(await onTerminal(ls, { ...home.env, ...env })).not.toContain("\u001b");
  });

  it("keeps within its width, however narrow", async () => {
    const home = testHome();
    await startCtl(home);
    for (const columns of [20, 47, 80]) {
      const text = await onTerminal(
        `stty cols ${columns}; "${process.execPath}" "${hobPath}" ls; "${process.execPath}" "${hobPath}" status ctl`,
        { ...home.env, TERM: "xterm", NO_COLOR: "1" },
      );
      const longest = Math.max(...text.split("\n").map((line) => line.length));
      expect([longest <= columns, text.includes("ctl")], `at ${columns} columns the longest line has ${longest}`).toEqual([true, true]);
    }
  });
});

it("a command in a directory that was removed goes on, unless it is to find something from there", async () => {
  const home = testHome();
  const directory = mkdtempSync(join(tmpdir(), "hob-gone-"));
  const command = (words: string): string => `"${process.execPath}" "${hobPath}" ${words}; echo "[$?]"`;
  const script = `cd "${directory}" && rmdir "${directory}" && ${command("ls --json")}; ${command(`start ctl --entry ./x.mjs --json`)}`;
  const { stdout } = await run("/bin/sh", ["-c", script], home.env);
  expect(stdout).toMatch(/^\{"ok":true,"data":\[\]\}\n\[0\]\n\{"ok":false,.*"code":"not-found".*has been removed.*\}\n\[10\]\n$/);
});
