/** The daemon behind `hob py`: started exactly once, looked at, cleaned up in, and done without. */
import { chownSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type OpenStream, open, probe } from "@hob/kit/client";
import { describe, expect, it, onTestFinished } from "vitest";
import { hob, hobJson, hobWith } from "../hob.ts";
import { figures, pyDirectory, pyHome, python } from "../py.ts";
import { processesOf, until } from "../support.ts";
import { isRoot } from "../users.ts";

describe("starting", () => {
  it("works every time, directly after a stop", { timeout: 600_000 }, async () => {
    const home = pyHome();
    for (let round = 0; round < 10; round++) {
      expect(await hob(home, "start", "py")).toMatchObject({ code: 0, stderr: "" });
      expect(await python(home, "2+3"), `round ${round}`).toMatchObject({ code: 0, stdout: "5\n", stderr: "" });
      expect(await hob(home, "stop", "py")).toMatchObject({ code: 0 });
    }
  });

  it("happens once, however many commands come to an empty home at once", async () => {
    const home = pyHome();
    const answers = await Promise.all(Array.from({ length: 30 }, (_, index) => python(home, `${index} * 2`)));
    expect(answers.map(({ code, stdout }) => [code, stdout])).toEqual(answers.map((_, index) => [0, `${index * 2}\n`]));
    expect(processesOf(home)).toEqual([(await figures(home)).pid]);
    expect((await hob(home, "logs", "py")).stdout.match(/ launched /g)).toHaveLength(1);
    await hob(home, "py", "stop");
    await until("the process is gone", () => processesOf(home).length === 0);
    expect(readdirSync(pyDirectory(home)).filter((name) => name.startsWith("sock"))).toEqual([]);
  });

  it("is what hob py start does, and stop undoes", async () => {
    const home = pyHome();
    expect((await hob(home, "py", "start")).stdout).toMatch(/^py is ready \(pid \d+, started in .+\)\n$/);
    expect((await hob(home, "py", "start")).stdout).toMatch(/^py was running already \(pid \d+\)\n$/);
    expect((await hob(home, "py", "stop")).stdout).toMatch(/^py stopped \(pid \d+, in .+\)\n$/);
    expect(await hob(home, "py", "stop")).toMatchObject({ code: 0, stdout: "py was not running\n" });
  });
});

describe("the verbs that look or clean up", () => {
  it("start nothing", async () => {
    const home = pyHome();
    for (const words of [["status"], ["sessions"], ["clear-cache"], ["end-session", "x"]])
      expect(await hob(home, "py", ...words), words[0]).toMatchObject({ code: 3 });
    expect(processesOf(home)).toEqual([]);
  });

  it("show hits and misses of the cache, workers, queue and memory; the cache can be cleared", async () => {
    const home = pyHome();
    for (const code of ["1", "1", "2"]) await python(home, code);
    expect(await figures(home)).toMatchObject({
      programsRun: 3,
      cacheHits: 1,
      cacheMisses: 2,
      cacheEntries: 2,
      queueWaiting: 0,
      sessions: 0,
    });
    const { stdout } = await hob(home, "py", "status");
    expect(stdout).toMatch(/^py {2}ready \(pid \d+, up .+\)\n/);
    for (const label of ["programs", "queue", "workers", "memory", "sessions", "cache"]) expect(stdout).toContain(`\n${label} `);
    expect(await hob(home, "py", "clear-cache")).toMatchObject({ code: 0, stdout: "the compiled code of 2 programs is forgotten\n" });
    expect(await figures(home)).toMatchObject({ cacheEntries: 0, cacheBytes: 0 });
  });
});

describe("a session", () => {
  it("keeps what a program leaves, is listed, keeps the daemon, and ends when asked to", async () => {
    const home = pyHome();
    await python(home, "x = 41\nimport os; os.chdir('/tmp')", "--session", "mine");
    expect(await python(home, "x + 1, os.getcwd()", "--session", "mine")).toMatchObject({ stdout: "(42, '/tmp')\n" });
    expect((await python(home, "x", "--session", "other")).stderr).toContain("NameError");
    const { value } = await hobJson(home, "py", "sessions");
    expect(value.data).toMatchObject([
      { name: "mine", busy: false, runs: 2 },
      { name: "other", runs: 1 },
    ]);
    expect((await hobJson(home, "status", "py")).value.data.status.holds).toEqual(["2 sessions"]);
    expect(await hob(home, "py", "end-session", "mine")).toMatchObject({ code: 0, stdout: "the session mine is ended\n" });
    expect(await hob(home, "py", "end-session", "mien")).toMatchObject({ code: 10 });
    expect((await python(home, "x", "--session", "mine")).stderr).toContain("NameError");
  });

  it("goes back to its marks, one after the other", async () => {
    const home = pyHome();
    const value = async (): Promise<string> => (await python(home, "x", "--session", "s")).stdout;
    for (const number of [1, 2]) {
      await python(home, `x = ${number}`, "--session", "s");
      expect(await hob(home, "py", "mark", "s")).toMatchObject({ code: 0, stdout: "the session s is marked\n" });
    }
    await python(home, "x = 3", "--session", "s");
    expect([(await hob(home, "py", "undo", "s")).code, await value()]).toEqual([0, "2\n"]);
    expect([(await hob(home, "py", "undo", "s", "--forget")).code, await value()]).toEqual([0, "1\n"]);
    expect(await hobJson(home, "py", "undo", "s", "--forget")).toMatchObject({ code: 10, value: { error: { code: "not-found" } } });
  });

  it("that ends with its interpreter says so, and begins anew", async () => {
    const home = pyHome();
    await python(home, "x = 1", "--session", "s");
    const killed = await python(
      home,
      "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
      "--session",
      "s",
      "--timeout",
      "2s",
    );
    expect(killed.code).toBe(7);
    expect(killed.stderr).toMatch(/^hob py: killed: the program ran longer than its 2000 ms \(--timeout\); the session s ended with it\n$/);
    const next = await python(home, "x", "--session", "s");
    expect([next.code, next.stderr]).toEqual([10, expect.stringContaining('the session "s" is gone')]);
    expect((await python(home, "x", "--session", "s")).stderr).toContain("NameError");
  });

  it("needs a daemon", async () => {
    const home = pyHome();
    expect(await python(home, "1", "--session", "s", "--no-daemon")).toMatchObject({ code: 2, stdout: "" });
    expect(await python(home, "1", "--session", "no name!")).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("the queue", () => {
  it("tells whoever waits in it how many are ahead", async () => {
    const home = pyHome();
    writeFileSync(join(pyDirectory(home), "config.json"), '{"workers":1}');
    await hob(home, "py", "start");
    const client = await open("py", { home: home.path, start: "never" });
    onTestFinished(() => client.destroy());
    const [first, second, third] = ["input()", "2", "3"].map((source) => client.stream("run", { source, input: true }));
    await (first as OpenStream<unknown, unknown>)[Symbol.asyncIterator]().next(); // it waits for input, so it runs
    const places = (): Promise<unknown> => Promise.all([second?.position(), third?.position()]);
    await until("both wait", async () => (await figures(home)).queueWaiting === 2);
    expect(await places()).toEqual([
      { ahead: 0, running: 1 },
      { ahead: 1, running: 1 },
    ]);
  });

  it("has a limit, beyond which a command tries again until there is room", async () => {
    const home = pyHome();
    writeFileSync(join(pyDirectory(home), "config.json"), JSON.stringify({ workers: 1, queueMax: 0 }));
    await hob(home, "py", "start");
    const client = await open("py", { home: home.path, start: "never" });
    onTestFinished(() => client.destroy());
    const long = client.stream("run", { source: "input()", input: true });
    await long[Symbol.asyncIterator]().next(); // it waits for input, so it runs
    const later = python(home, "'at last'");
    await until("there is no room", async () => ((await probe("py", { home: home.path })).status?.requests.failed ?? 0) > 1);
    long.endInput();
    expect(await later).toMatchObject({ code: 0, stdout: "'at last'\n", stderr: "" });
  });
});

describe("without a daemon", () => {
  it("a program runs in the command's own process", async () => {
    const home = pyHome();
    expect(await hobWith(home, { input: "typed" }, "py", "--no-daemon", "-c", "print(input())")).toMatchObject({
      code: 0,
      stdout: "typed\n",
      stderr: "",
    });
    expect(await python(home, "import sys; sys.exit(7)", "--no-daemon")).toMatchObject({ code: 7 });
    expect(await python(home, "while True: pass", "--no-daemon", "--timeout", "200ms")).toMatchObject({ code: 7 });
    expect(processesOf(home)).toEqual([]);
  });

  it("because its home is a file: hob says so and runs the program itself, once", async () => {
    const home = pyHome();
    const file = join(home.path, "file");
    writeFileSync(file, "");
    const outcome = await hobWith(home, { HOB_HOME: file }, "py", "-c", "print('once')\n1/0");
    expect([outcome.code, outcome.stdout]).toEqual([1, "once\n"]);
    expect(outcome.stderr).toMatch(/^hob py: no daemon can be started \(.*is a file.*\); running in this process\n/);
  });

  it.runIf(isRoot)("because its home is another user's: nothing in there is touched or believed", async () => {
    const foreign = mkdtempSync(join(tmpdir(), "hob-foreign-"));
    onTestFinished(() => rmSync(foreign, { recursive: true, force: true }));
    chownSync(foreign, 65_534, 65_534);
    const outcome = await hobWith(pyHome(), { HOB_HOME: foreign }, "py", "-c", "2+3");
    expect(outcome).toMatchObject({ code: 0, stdout: "5\n", stderr: expect.stringContaining("belongs to user 65534") as string });
    expect(readdirSync(foreign)).toEqual([]);
  });

  it("because of its configuration: the mistake is named, and a session does not do without", async () => {
    const home = pyHome();
    writeFileSync(join(pyDirectory(home), "config.json"), '{"wokers": 3}');
    expect(await python(home, "2+3")).toMatchObject({ code: 0, stdout: "5\n", stderr: expect.stringContaining("wokers") as string });
    expect(await python(home, "2+3", "--session", "s")).toMatchObject({
      code: 5,
      stdout: "",
      stderr: expect.stringContaining("wokers") as string,
    });
  });
});
