import { widthOf } from "@hob/kit/verb";
import { describe, expect, it } from "vitest";
import { fakeContext } from "../testing/fake-context.ts";
import { argumentsOf, runningProbe } from "../testing/samples.ts";
import { complete } from "./complete.ts";
import { doctor } from "./doctor.ts";
import { help } from "./help.ts";
import { none } from "./none.ts";

describe("hob alone", () => {
  it("says what to begin with when nothing runs", async () => {
    const context = fakeContext();
    expect(await none(argumentsOf("version"), context, { list: async () => [] })).toBe(0);
    expect(context.stdout.text).toBe(
      "No daemon runs here yet.\n\n  hob tour        see on real processes what hob does\n  hob start py    start py, one of hob's own daemons\n  hob start term  start term, one of hob's own daemons\n  hob help        all verbs\n",
    );
  });

  it("shows what runs, and what to do with it", async () => {
    const context = fakeContext();
    await none(argumentsOf("version"), context, { list: async () => [runningProbe()] });
    expect(context.stdout.text).toContain("py      ready  4711");
    expect(context.stdout.text).toContain("  hob status py   everything about it\n");
  });
});

describe("hob doctor", () => {
  const finding = (level: "ok" | "warning" | "problem") => ({ check: "locks", level, text: `it is ${level}`, hint: "Mend it." });

  it("ends with 1 only for a problem, and says how to mend what is not well", async () => {
    const [well, ill] = [fakeContext(), fakeContext()];
    const own = { diagnose: async () => [finding("warning")] };
    await doctor(argumentsOf("doctor"), well, own);
    expect(await doctor(argumentsOf("doctor"), ill, { diagnose: async () => [finding("ok"), finding("problem")] })).toBe(1);
    expect(well.stdout.text).toMatch(/^warning {2}locks +it is warning\n {9}Next: Mend it\.$/m);
    expect(ill.stdout.text).toMatch(/^ok {7}locks +it is ok\nproblem {2}locks +it is problem\n {9}Next: Mend it\.$/m);
  });

  it("is never wider than the terminal", async () => {
    for (const columns of [20, 40, 80]) {
      const context = fakeContext({ columns });
      await doctor(argumentsOf("doctor"), context, { diagnose: async () => [{ ...finding("problem"), text: "/a/long/path".repeat(9) }] });
      expect(Math.max(...context.stdout.text.split("\n").map(widthOf))).toBeLessThanOrEqual(columns);
    }
  });
});

describe("hob __complete", () => {
  const manage = {
    list: async () => [runningProbe({ daemon: "greeter" }), runningProbe({ daemon: "evil", instance: "$(x)" })],
    methods: async () => [{ name: "greet", help: "hi\u001b" }] as never,
  };

  async function candidates(...words: string[]): Promise<string[]> {
    const context = fakeContext();
    await complete(argumentsOf("__complete", "--", ...words), context, manage);
    return context.stdout.text.split("\n").slice(0, -1);
  }

  it.each([
    [["sta"], ["status\tshow everything about one daemon", "start\tstart a daemon and return when it is ready"]],
    [
      ["status", ""],
      ["greeter\tready", "py\tnot started yet", "term\tnot started yet"],
    ],
    [
      ["stop", "greeter", ""],
      ["py\tnot started yet", "term\tnot started yet"],
    ],
    [["call", "greeter", "g"], ["greet\thi\\x1b"]],
    [["logs", "py", "--level", "w"], ["warn\t"]],
    [["logs", "--level=er"], ["--level=error\t"]],
    [["logs", "--fo"], ["--follow\tgo on with what is written next, over rotation, deletion and restarts"]],
    [["start", "py", "--entry", "./"], [":files\t"]],
    [
      ["completion", ""],
      ["bash\t", "zsh\t", "fish\t"],
    ],
    [
      ["help", "st"],
      [
        "status\tshow everything about one daemon",
        "start\tstart a daemon and return when it is ready",
        "stop\tend daemons and return when they are gone",
      ],
    ],
    [["nonsense", ""], []],
    [["status", "py", ""], []],
  ])("%j gives %j", async (words, expected) => {
    expect(await candidates(...words)).toEqual(expected);
  });

  it("never fails, whatever the daemons do", async () => {
    const context = fakeContext();
    const broken = { list: () => Promise.reject(new Error("no home")), methods: () => Promise.reject(new Error("no daemon")) };
    await complete(argumentsOf("__complete", "--", "status", ""), context, broken);
    expect(context.stdout.text).toBe("py\tnot started yet\nterm\tnot started yet\n");
  });
});

describe("hob help", () => {
  it("shows verbs in groups, at the width of the terminal", async () => {
    for (const columns of [20, 40, 80, 300]) {
      const context = fakeContext({ columns });
      await help([], context);
      expect(context.stdout.text).toContain("status");
      if (columns > 20)
        expect(Math.max(...context.stdout.text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(Math.min(columns, 100));
    }
  });

  it("explains one verb", async () => {
    const context = fakeContext({ columns: 80 });
    await help(["reload"], context);
    expect(context.stdout.text).toBe(
      [
        "hob reload: let a daemon read its configuration again",
        "",
        "Usage",
        "  hob reload [OPTIONS] DAEMON",
        "",
        "The new configuration is checked as a whole. If anything in it is wrong the",
        "daemon keeps the old one, and hob says what is wrong.",
        "",
        "Arguments",
        "  DAEMON  a daemon, or one instance of it: py, term@work",
        "",
        "Options",
        "  --timeout DURATION  give up after so long, e.g. 2s or 500ms",
        "  --json              print exactly one JSON value on stdout, errors included",
        "  --home DIR          where the daemons' files are (default: $HOB_HOME, else",
        "                      ~/.local/state/hob)",
        "  -h, --help          show help for the verb",
        "",
        "Exit codes",
        "  5  the new configuration was refused; the old one is in force",
        "",
        "Examples",
        "  hob reload py  after editing its config.json",
        "",
      ].join("\n"),
    );
  });

  it("names the nearest verb for one that is not there", async () => {
    await expect(help(["relod"], fakeContext())).rejects.toMatchObject({ code: "usage", hint: "Did you mean hob help reload?" });
  });
});
