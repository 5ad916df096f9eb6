import { describe, expect, it } from "vitest";
import { belongingOf, markText, parseMark } from "./child-marks.ts";
import { takeLaunch } from "./launch.ts";
import { launchEnvironment } from "./launch-environment.ts";
import { OutputTail } from "./output-tail.ts";
import { TextLines } from "./text-lines.ts";

function linesOf(chunks: Uint8Array[], lineCharactersMax = 1_000): string[] {
  const lines: string[] = [];
  const splitter = new TextLines((line) => lines.push(line), lineCharactersMax);
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return lines;
}

describe("lines", () => {
  it("are the same for every way of cutting the bytes", () => {
    const text = Buffer.from("grüße\n\n😀 zwei\nthree");
    const whole = ["grüße", "", "😀 zwei", "three"];
    for (let cut = 0; cut <= text.length; cut++) expect(linesOf([text.subarray(0, cut), text.subarray(cut)])).toEqual(whole);
    expect(linesOf([...text].map((byte) => Uint8Array.of(byte)))).toEqual(whole);
  });

  it("are cut at their greatest length, and the next one is whole", () => {
    expect(linesOf([Buffer.from("x".repeat(50)), Buffer.from(`${"y".repeat(50)}\nnext\n`)], 10)).toEqual(["x".repeat(10), "next"]);
  });
});

describe("the tail of an output", () => {
  it("is its last bytes", () => {
    const tail = new OutputTail(5);
    for (const chunk of ["a", "bcd", "", "efghijk", "lm"]) tail.push(Buffer.from(chunk));
    expect(tail.text()).toBe("ijklm");
  });
});

describe("a mark", () => {
  it("is read back as it was written, colons and all", () => {
    for (const mark of [
      { owner: "/a:b/py@default", generation: "0f" },
      { owner: "/a", generation: "" },
    ])
      expect(parseMark(markText(mark))).toEqual(mark);
  });

  const environment = (...entries: string[]): string => `PATH=/bin\0${entries.join("\0")}\0`;

  it("says whose a process is", () => {
    const mark = { owner: "/x/py@default", generation: "1" };
    expect(belongingOf(environment("HOB_OWNED=/x/py@default:1"))).toEqual({ kind: "owned", mark });
    expect(belongingOf(environment("HOB_GUARD=/x/py@default:1"))).toEqual({ kind: "guard", mark });
    expect(belongingOf(environment("HOB_DETACHED=/x/py@default:1"))).toEqual({ kind: "free" });
    expect(belongingOf(environment("HOB_OWNED=/x/py@default:1", "HOB_LAUNCH={}"))).toEqual({ kind: "free" });
    expect(belongingOf(environment("HOME=/x"))).toEqual({ kind: "none" });
  });

  it("is not found in the value of another variable, nor in a longer name", () => {
    expect(belongingOf(environment("NOTE=see HOB_OWNED=/x:1", "MY_HOB_OWNED=/x:1", "HOB_OWNED_BY=/x:1"))).toEqual({ kind: "none" });
  });
});

describe("the environment of a daemon", () => {
  it("is what is allowed of the starter's, and what it is given", () => {
    const inherited = {
      PATH: "/bin",
      LC_ALL: "C",
      XDG_DATA_HOME: "/d",
      HOB_HOME: "/h",
      RUNNER_TRACKING_ID: "ci",
      SSH_AUTH_SOCK: "/s",
      NODE_OPTIONS: "--inspect",
      NODE_CHANNEL_FD: "4",
      NODE_UNIQUE_ID: "1",
      npm_config_x: "1",
      TERM: "xterm",
      TMPDIR: "/t",
      HOB_LAUNCH: "{}",
      HOB_OWNED: "/o:1",
      HOB_DETACHED: "/o:1",
      HOB_GUARD: "/o:1",
      HOB_INSIDE: "auto@default",
      HOB_INSTANCE: "work",
      unset: undefined,
    };
    const allowed = { PATH: "/bin", LC_ALL: "C", XDG_DATA_HOME: "/d", HOB_HOME: "/h", RUNNER_TRACKING_ID: "ci" };
    expect(launchEnvironment(inherited, {}, "linux")).toEqual(allowed);
    expect(launchEnvironment(inherited, {}, "darwin")).toEqual({ ...allowed, TMPDIR: "/t" });
    expect(launchEnvironment(inherited, { RUNNER_TRACKING_ID: "", NODE_OPTIONS: "--mine", HOB_INSIDE: "py@default" }, "linux")).toEqual({
      ...allowed,
      RUNNER_TRACKING_ID: undefined,
      NODE_OPTIONS: "--mine",
      HOB_INSIDE: "py@default",
    });
  });
});

describe("a launch", () => {
  it("is none when nobody launched us, or somebody exported nonsense, which is removed all the same", () => {
    expect(takeLaunch({})).toBeUndefined();
    for (const HOB_LAUNCH of ["", "{", "null", "7", '{"home":"/h"}']) {
      const env: NodeJS.ProcessEnv = { HOB_LAUNCH };
      expect(takeLaunch(env)).toBeUndefined();
      expect(env).toEqual({});
    }
  });
});
