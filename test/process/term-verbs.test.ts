/** The verbs of `hob term` as whole commands: what they print, what they answer to programs, and how they fail. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hob, hobJson, hobWith, spawnHob } from "../hob.ts";
import { testHome, until } from "../support.ts";
import { newShell, promptIn, sharedTermHome } from "../term.ts";
import { termClient } from "../term-client.ts";

const home = sharedTermHome();
const term = (...words: string[]) => hob(home(), "term", ...words);
const json = (...words: string[]) => hobJson(home(), "term", ...words);

describe("run", () => {
  it("says at Ctrl-C that what it typed goes on, and how to end it", async () => {
    await newShell(home(), "left/1");
    const running = spawnHob(home(), ["term", "run", "left/1", "--", "echo begun; sleep 600"]);
    await term("wait", "left/1", "--text", "^begun", "--timeout", "60s");
    running.child.kill("SIGINT");
    expect(await running.ended).toBe(130);
    expect(running.written.stderr).toContain("hob term send left/1 --keys C-c");
    await term("send", "left/1", "--keys", "C-c");
    expect((await term("wait", "left/1", "--until", "idle", "--timeout", "60s")).code).toBe(0);
  });
});

describe("a terminal that a script made", () => {
  it("has the caller's directory and environment, is typed into, waited for and read", async () => {
    const made = await hobWith(
      home(),
      { CALLER: "yes", ENV: "" },
      "term",
      "new",
      "do/1",
      "-d",
      "-e",
      "PS1=in> ",
      "-e",
      "MINE=1",
      "--size",
      "60x12",
      "--cwd",
      "/",
      "--",
      "/bin/sh",
    );
    expect([made.stdout, made.code]).toEqual(["do/1\n", 0]);
    await promptIn(home(), "do/1");
    await term("send", "do/1", "echo $CALLER $MINE $PWD $(stty size)", "--enter");
    const waited = await term("wait", "do/1", "--text", "^yes (\\d) .*", "--timeout", "60s");
    expect([waited.stdout, waited.code]).toEqual(["yes 1 / 12 60\n", 0]);
    let stdout = "";
    await until("the prompt behind it", async () => {
      ({ stdout } = await term("capture", "do/1"));
      return /\nin>\s*\n$/.test(stdout);
    });
    expect(stdout).toMatch(/^in> echo .*\nyes 1 \/ 12 60\nin>\s*\n$/);
    const { value } = await json("capture", "do/1");
    expect(value.data.cells[1].spans[0].text).toContain("yes 1 / 12 60");
    expect(value.data.text).toBe(stdout);
    await term("send", "do/1", "--keys", '"exit 3" Enter');
    expect((await term("wait", "do/1", "--timeout", "60s")).stdout).toBe("exited 3\n");
    expect((await term("ls")).stdout).toMatch(/^do\/1 +exited 3 /m);
  });

  it("answers run with the command's own output and exit code, and several words as they are", async () => {
    await newShell(home(), "run/1");
    const done = await term("run", "run/1", "--", "echo DO''NE; false");
    expect([done.stdout, done.code]).toEqual(["DONE\n", 1]);
    expect((await term("run", "run/1", "--", "printf", "%s.", "a b", "it's")).stdout.trim()).toBe("a b.it's.");
    const late = await term("run", "run/1", "--timeout", "3s", "--json", "--", "sleep 30");
    expect([late.code, JSON.parse(late.stdout).error.code]).toEqual([7, "timed-out"]);
    const never = await json("wait", "run/1", "--text", "never", "--timeout", "3s");
    expect(never.value.error).toMatchObject({ code: "timed-out" });
    await term("kill", "run/1", "--now");
  });

  it("is typed into in pieces, each by a process of its own, although somebody else would be told to wait meanwhile", async () => {
    await newShell(home(), "piece/1");
    for (const piece of ["echo", " one", "-two"]) expect((await term("send", "piece/1", "--", piece)).code).toBe(0);
    expect((await term("send", "piece/1", "--keys", "Enter")).code).toBe(0);
    expect((await term("wait", "piece/1", "--text", "^one-two$", "--timeout", "60s")).code).toBe(0);
    const client = await termClient(home());
    await client.send({ name: "piece/1", text: "echo half", who: "agent" });
    // A line that is left alone for too long is free again, however long the next command takes to begin.
    const thinking = setInterval(() => void client.send({ name: "piece/1", text: "", who: "agent" }).catch(() => undefined), 200);
    const refused = await json("send", "piece/1", "x", "--enter").finally(() => clearInterval(thinking));
    expect([refused.code, refused.value.error]).toMatchObject([6, { code: "held", message: expect.stringContaining("agent") }]);
    client.destroy();
    await until("the keyboard is free", async () => (await term("send", "piece/1", "--enter", "--", " whole")).code === 0);
    expect((await term("wait", "piece/1", "--text", "^half whole$", "--timeout", "60s")).code).toBe(0);
  });

  it("takes stdin as it is, however much, and a paste as one", async () => {
    await newShell(home(), "in/1");
    const file = join(home().path, "taken");
    await term("send", "in/1", `stty raw -echo; echo ready; head -c 300000 >${file}; stty sane; echo all`, "--enter");
    await term("wait", "in/1", "--text", "^ready", "--timeout", "60s");
    const bytes = "0123456789".repeat(30_000);
    await hobWith(home(), { input: bytes }, "term", "send", "in/1");
    await term("wait", "in/1", "--text", "^ *all$", "--timeout", "60s");
    expect(readFileSync(file, "utf8") === bytes).toBe(true);
    await term("send", "in/1", String.raw`printf '\033[?2004hmarked\n'; head -c 15 | od -c; printf '\033[?2004l'`, "--enter");
    await term("wait", "in/1", "--text", "^ *marked$", "--timeout", "60s");
    await hobWith(home(), { input: "ab" }, "term", "send", "in/1", "--paste", "--enter");
    expect((await term("wait", "in/1", "--text", "033 +\\[ +2 +0 +0 +~ +a +b 033", "--timeout", "60s")).code).toBe(0);
  });

  it("is renamed, resized, described and killed", async () => {
    await newShell(home(), "old/1");
    expect((await term("rename", "old/1", "two")).stdout).toBe("old/two\n");
    expect((await term("rename", "old", "young")).stdout).toBe("young/two\n");
    expect((await term("resize", "young", "100x30")).stdout).toBe("young/two is 100x30 (fixed)\n");
    expect((await term("info", "two")).stdout).toMatch(/^size +100x30 \(fixed\)$/m);
    expect((await term("kill", "young/two")).stdout).toMatch(/^young\/two exited/);
  });

  it("is followed by tail -f until its program ends", async () => {
    await newShell(home(), "tail/1");
    await term("send", "tail/1", "echo early-$((40+2))", "--enter");
    await term("wait", "tail/1", "--text", "^early-42");
    const tail = spawnHob(home(), ["term", "tail", "tail/1", "-f"]);
    await until("what was there already", () => tail.written.stdout.includes("early-42"));
    await term("send", "tail/1", "echo late-$((40+2)); exit", "--enter");
    expect(await tail.ended).toBe(0);
    expect(tail.written.stdout).toContain("late-42");
  });
});

describe("a recording", () => {
  it("has the screen, the output and the time, and is played", async () => {
    await newShell(home(), "rec/1");
    const file = join(home().path, "one.cast");
    const recording = spawnHob(home(), ["term", "record", "rec/1", file]);
    await until("the recording has begun", () => existsSync(file) && readFileSync(file, "utf8").includes("\n["));
    await term("send", "rec/1", "echo recorded-$((40+2)); exit", "--enter");
    expect(await recording.ended).toBe(0);
    expect(JSON.parse(readFileSync(file, "utf8").split("\n", 1)[0] as string)).toMatchObject({
      version: 2,
      width: 80,
      height: 24,
      title: "rec/1",
    });
    expect((await term("play", file)).stdout).toContain("recorded-42");
    expect((await json("record", "rec/1", file)).value.error?.message).toContain("exists already");
  });
});

it("Whoever follows is told that the daemon has ended, and a recording is whole all the same", async () => {
  const own = testHome();
  await newShell(own, "end/1");
  const file = join(own.path, "end.cast");
  const following = spawnHob(own, ["term", "tail", "end/1", "-f"]);
  const recording = spawnHob(own, ["term", "record", "end/1", file]);
  await until(
    "both look on",
    () => following.written.stdout.includes("in>") && existsSync(file) && readFileSync(file, "utf8").includes("in>"),
  );
  expect((await hob(own, "stop", "term")).code).toBe(0);
  expect([await following.ended, following.written.stderr]).toEqual([
    expect.any(Number),
    expect.stringContaining("the daemon that held this terminal ended"),
  ]);
  expect([await recording.ended, recording.written.stdout]).toEqual([0, expect.stringContaining("end.cast: ")]);
});

describe("what cannot be done is said with the next step", () => {
  it("for a name that nobody has, a key that nobody knows, and windows that are none", async () => {
    await newShell(home(), "work/server");
    const misspelt = await term("capture", "work/servr");
    expect([misspelt.code, misspelt.stderr]).toEqual([10, expect.stringContaining("Did you mean work/server?")]);
    expect((await term("send", "work/server", "--keys", "C-c Entr")).stderr).toMatch(/"Entr" is no key.*\n.*Did you mean Enter\?/);
    expect((await term("attach", "work/server")).stderr).toContain("not a terminal");
    expect((await json("attach", "work/server")).value.error).toMatchObject({ code: "usage", exitCode: 2 });
    expect((await term("resize", "work/server", "wide")).stderr).toContain('"wide" is no size');
    const long = await term("rename", "work/server", "x".repeat(300));
    expect([long.code, long.stderr]).toEqual([2, expect.stringContaining("cannot be a name")]);
    const noTime = await term("wait", "work/server", "--text", "x", "--timeout", "0");
    expect([noTime.code, noTime.stderr]).toEqual([2, expect.stringContaining("leaves no time")]);
    expect((await term("send", "work/server", "--keys", "")).code).toBe(0);
  });

  it("read-only verbs start no daemon, and say how to begin", async () => {
    const none = join(home().path, "none");
    const ls = await hobWith(home(), { HOB_HOME: none }, "term", "ls");
    expect([ls.code, ls.stderr]).toEqual([3, expect.stringContaining("hob term new")]);
    expect(existsSync(join(none, "term@default", "owner.json"))).toBe(false);
  });

  it("names of terminals are completed", async () => {
    await newShell(home(), "tab/one");
    let offers = "";
    // A shell is not kept waiting: on a machine that is too busy at the moment there is nothing to offer.
    await until("something is offered", async () => {
      offers = (await hob(home(), "__complete", "term", "capture", "tab")).stdout;
      return offers !== "";
    });
    expect(offers).toMatch(/^tab\/one\t.*\ntab\ta desk\n$/);
  });
});
