/** Finding and starting a daemon when something is in the way, and who may start which. */
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { open, probe } from "@hob/kit/client";
import { describe, expect, test } from "vitest";
import { client, failure, optionsOf, status } from "../clients.ts";
import { foreground } from "../foreground.ts";
import { install } from "../installations.ts";
import { ctl, ctlDaemonPath, ctlPath, ctlRaw, filesOf, instanceDirectory, isAlive, processesOf, run, testHome, until } from "../support.ts";
import { isRoot, newUser } from "../users.ts";

describe("a client", () => {
  test("that may open no more files says so, and leaves the daemon and its socket alone (RACE-06)", async () => {
    const home = testHome();
    const { daemon } = await client(home);
    const before = filesOf(home);
    const script = `
      import { openSync } from "node:fs";
      import { open } from "@hob/kit/client";
      const held = [];
      try { for (;;) held.push(openSync("/dev/null")); } catch {}
      try { await open("ctl", { entry: "${ctlDaemonPath}", timeoutMs: 5000 }); } catch (error) { console.log(error.code, error.exitCode); }`;
    const outcome = await run(
      "/bin/bash",
      ["-c", `ulimit -n 100; exec "$0" --input-type=module -e "$1"`, process.execPath, script],
      home.env,
    );
    expect(outcome.stdout, outcome.stderr).toBe("out-of-descriptors 9\n");
    expect(filesOf(home)).toEqual(before);
    expect((await status(home)).pid).toBe(daemon.pid);
  });

  test("among six hundred at once of a daemon that is blocked is served, as are all others (LOAD-01)", async () => {
    const home = testHome();
    const daemon = await client(home, { limits: { connections: 2_000 } });
    const blocked = daemon.call("block", { ms: 1_000 });
    await daemon.call("echo", { text: "" }, { timeoutMs: 10 }).catch(() => undefined);
    const opened = await Promise.all(Array.from({ length: 600 }, () => open("ctl", optionsOf(home))));
    const answers = await Promise.all(opened.map((one, index) => one.call("echo", { text: `${index}` })));
    expect(answers).toEqual(Array.from({ length: 600 }, (_, index) => `${index}`));
    expect(new Set(opened.map((one) => one.daemon.generation)).size).toBe(1);
    await Promise.all(opened.map((one) => one.close()));
    expect(await blocked).toBe("blocked");
  });

  test("of a daemon whose event loop is blocked waits for it, and nobody starts another (RACE-05, LOAD-07)", async () => {
    const home = testHome({ points: true });
    const daemon = await client(home);
    const file = join(home.path, "enough");
    const blocked = daemon.call("block", { ms: 0, untilFile: file });
    await until("it is blocked", async () => (await probe("ctl", { home: home.path, timeoutMs: 100 })).state === "unresponsive");
    const patient = Promise.all(Array.from({ length: 3 }, () => ctlRaw(home, "echo", { text: "patient" })));
    const impatient = Array.from({ length: 3 }, () => ctlRaw(home, "echo", { text: "impatient" }, { CTL_TIMEOUT_MS: "300" }));
    expect((await Promise.all(impatient)).map(({ code }) => code)).toEqual([4, 4, 4]);
    writeFileSync(file, "");
    expect((await patient).map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(await blocked).toBe("blocked");
    expect(home.points.passed("claimed")).toHaveLength(1);
  });

  test("without an entry finds the daemon, and starts none", async () => {
    const home = testHome();
    const error = await failure(open("ctl", { home: home.path }));
    expect(error).toMatchObject({ code: "not-running", exitCode: 3 });
    expect(error.hint).toContain("hob start ctl");
    expect(existsSync(home.path)).toBe(false);
    await client(home);
    expect(await (await open("ctl", { home: home.path })).call("echo", { text: "found" })).toBe("found");
  });

  test("whose daemon's name or instance is no name says so", async () => {
    const home = testHome();
    for (const name of ["", "../ctl", "Ctl", "ctl@", "ctl@../x", "ctl@a/b"])
      expect(await failure(open(name, { home: home.path }))).toMatchObject({ code: "usage", exitCode: 2 });
  });
});

describe("an entry file", () => {
  test.each([
    ["is missing", (entry: string) => rmSync(entry), "ctl.daemon.mjs"],
    ["has a syntax error", (entry: string) => writeFileSync(entry, "const = 1;\n"), "SyntaxError"],
    ["is empty", (entry: string) => writeFileSync(entry, ""), "exit code 0"],
    ["ends with code 3", (entry: string) => writeFileSync(entry, "process.exit(3);\n"), "exit code 3"],
    [
      "throws after a while",
      (entry: string) => writeFileSync(entry, "setTimeout(() => { throw new Error('a moment later'); }, 50);\n"),
      "a moment later",
    ],
    [
      "is another daemon's",
      (entry: string) => writeFileSync(entry, readFileSync(entry, "utf8").replace("serve(ctl,", "serve({ ...ctl, name: 'other' },")),
      "other",
    ],
  ])("that %s is told with its own words, and nothing is left (READY-04, READY-10)", async (_, damage, words) => {
    const home = testHome();
    const { entry } = install("1.0.0");
    damage(entry);
    const error = await failure(client(home, { entry, timeoutMs: 60_000 }));
    expect(error.exitCode).toBe(5);
    expect(`${error.message} ${error.hint}`).toContain(words);
    await until("nothing is left", () => processesOf(home).length === 0);
  });

  test.runIf(isRoot)("that may not be read is told as such", async () => {
    const user = newUser();
    const { entry, directory } = install("1.0.0");
    chmodSync(directory, 0o755);
    chmodSync(entry, 0o600);
    const script = `import { open } from "${import.meta.resolve("@hob/kit/client")}"; try { await open("ctl", { entry: "${entry}" }); } catch (error) { console.log(error.code, error.message); }`;
    const outcome = await user.run(process.execPath, ["--input-type=module", "-e", script]);
    expect(outcome.stdout).toContain("start-failed");
    expect(outcome.stdout).toContain("EACCES");
  });
});

describe("a daemon", () => {
  test("that starts its own kind while it starts is told at once, and no chain of processes begins (RACE-19)", async () => {
    const home = testHome({ points: true });
    const outcome = await ctlRaw(home, "start", undefined, { HOB_CTL_FAIL: "reenter" });
    expect(outcome.code).toBe(5);
    expect(outcome.stderr).toContain("reentrant");
    expect(home.points.passed("entered")).toHaveLength(1);
    expect(processesOf(home)).toEqual([]);
  });

  test("may be called by its own children (LOAD-13)", async () => {
    const home = testHome();
    const daemon = await client(home);
    const file = join(home.path, "answer");
    await daemon.call("spawn", {
      script: `"${process.execPath}" "${ctlPath}" echo '{"text":"from inside"}' >${file}.new; mv ${file}.new ${file}`,
    });
    await until("the child has its answer", () => existsSync(file));
    expect(readFileSync(file, "utf8")).toContain("from inside");
  });

  test("of each instance has a life of its own", async () => {
    const home = testHome();
    const daemons = await Promise.all(["default", "a", "b.c_d-e"].map((instance) => client(home, { instance })));
    expect(new Set(daemons.map((daemon) => daemon.daemon.pid)).size).toBe(3);
    expect((await status(home, "a")).pid).toBe(daemons[1]?.daemon.pid);
    expect(await daemons[2]?.call("echo", { text: "mine" })).toBe("mine");
  });

  test("of one directory is one, however its path is written, and two directories with one name have two (ENV-09, ENV-10)", async () => {
    const home = testHome();
    const [a, b] = ["one/project", "two/project"].map((path) => join(home.path, "..", path)) as [string, string];
    for (const path of [a, b]) mkdirSync(path, { recursive: true });
    await run("ln", ["-s", a, join(home.path, "..", "link")]);
    const spellings = [a, `${a}/`, `${a}/.`, a.replace("/one/", "//one//"), join(home.path, "..", "link"), `${b}/../../one/project`];
    const daemons = await Promise.all(spellings.map((directory) => client(home, { directory })));
    expect(new Set(daemons.map((daemon) => daemon.daemon.pid)).size).toBe(1);
    const other = await client(home, { directory: b });
    expect(other.daemon.pid).not.toBe(daemons[0]?.daemon.pid);
    expect(other.daemon.instance).not.toBe(daemons[0]?.daemon.instance);
    expect(isAlive(daemons[0]?.daemon.pid as number)).toBe(true);
  });
});

describe("a daemon that comes second to the claim", () => {
  test("ends, touches nothing, and its starter uses the one that came first (RACE-03, RACE-04)", async () => {
    const home = testHome({ points: true });
    home.points.hold("before-claim");
    const slow = ctl(home, "echo", { text: "from the slow one's starter" });
    const { pid: second } = await home.points.reached("before-claim");
    const byHand = await foreground(home, { HOB_TEST_POINTS: "", HOB_NODE_OPTIONS: "" });
    const inode = lstatSync(join(instanceDirectory(home), "sock")).ino;
    const stream = (await client(home, { start: "never" })).stream("ticks", {})[Symbol.asyncIterator]();
    expect((await stream.next()).value).toBe(1);
    home.points.release("before-claim");
    expect(await slow).toMatchObject({ result: "from the slow one's starter", pid: byHand.pid });
    await until("the second one has ended", () => !isAlive(second));
    expect(lstatSync(join(instanceDirectory(home), "sock")).ino).toBe(inode);
    expect((await stream.next()).value).toBe(2);
  });
});

test("start && call works every time, with a stop between (READY-01)", async () => {
  const home = testHome();
  const loop = `for i in 1 2 3 4 5 6 7 8 9 10; do "$0" "$1" start && "$0" "$1" echo '{"text":"ok"}' && "$0" "$1" stop || exit 1; done`;
  const outcome = await run("/bin/sh", ["-c", loop, process.execPath, ctlPath], home.env);
  expect(outcome.code, outcome.stderr).toBe(0);
  expect(outcome.stdout.match(/"result":"ok"/g)).toHaveLength(10);
});
