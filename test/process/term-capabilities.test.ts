/**
 * The rows of the table "What a terminal daemon must do" in docs/term.md, one test each. Most of it is the kit's and has
 * tests of its own in this directory; here it is seen from `hob term`, with terminals in the daemon.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { probe } from "@hob/kit/client";
import type { TemporaryHome } from "@hob/kit/testing";
import { expect, it } from "vitest";
import { failure } from "../clients.ts";
import { hob, hobJson } from "../hob.ts";
import { RawClient } from "../raw-client.ts";
import { isAlive, run, testHome, until } from "../support.ts";
import { clientPids, newShell } from "../term.ts";
import { callerIn, linesOf, type TermClient, termClient, Window } from "../term-client.ts";

const inHome = (home: TemporaryHome, ...path: string[]): string => join(home.path, "term@default", ...path);
const state = async (home: TemporaryHome): Promise<string> => (await probe("term", { home: home.path })).state;
const pidOf = (home: TemporaryHome): number => Number(readFileSync(inHome(home, "pid"), "utf8"));
const json = async (home: TemporaryHome, ...words: string[]) => (await hobJson(home, ...words)).value;

async function withTerminal(): Promise<{ home: TemporaryHome; client: TermClient; pid: number }> {
  const home = testHome();
  const client = await termClient(home);
  const { pid } = await client.new({ name: "row/1", command: ["sh", "-c", "echo begun; exec cat"] }, callerIn(home));
  await client.wait({ text: "^begun" });
  await client.wait({ until: "waiting" }); // for `cat`, which took the place of the shell
  return { home, client, pid };
}

const rows: Record<string, () => Promise<void>> = {
  async "start on demand"() {
    const home = testHome();
    expect((await hob(home, "term", "ls")).code).toBe(3);
    expect((await hob(home, "term", "new", "a/1", "-d", "--", "cat")).stdout).toBe("a/1\n");
    expect(await state(home)).toBe("ready");
  },
  async lock() {
    const home = testHome();
    const made = await Promise.all([..."abcdef"].map((name) => hob(home, "term", "new", `${name}/1`, "-d", "--", "cat")));
    expect(made.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 0]);
    expect((await json(home, "term", "ls")).data).toHaveLength(6); // in one daemon
  },
  async "pid file"() {
    const { home, client } = await withTerminal();
    expect(pidOf(home)).toBe(client.daemon.pid);
    expect((await hob(home, "stop", "term")).code).toBe(0);
    expect(existsSync(inHome(home, "pid"))).toBe(false);
  },
  async "stale socket"() {
    const { home, client } = await withTerminal();
    process.kill(client.daemon.pid, "SIGKILL");
    await until("its end", () => !isAlive(client.daemon.pid));
    expect(existsSync(inHome(home, "sock"))).toBe(true);
    expect((await hob(home, "term", "new", "b/1", "-d", "--", "cat")).code).toBe(0);
  },
  async permissions() {
    const { home } = await withTerminal();
    const modes = ["", "sock", "owner.json", "log", "state"].map((path) => statSync(inHome(home, path)).mode & 0o077);
    expect(modes).toEqual([0, 0, 0, 0, 0]);
  },
  async "in the background"() {
    const { client } = await withTerminal();
    const { pid } = client.daemon;
    const { stdout } = await run("ps", ["-o", "sess=,tty=", "-p", String(pid)]);
    expect(stdout.trim().split(/\s+/)).toEqual([String(pid), "?"]);
  },
  async signals() {
    const { home, client, pid } = await withTerminal();
    process.kill(client.daemon.pid, "SIGTERM");
    await until("the end of the daemon and its terminal", () => !isAlive(client.daemon.pid) && !isAlive(pid));
    expect([await state(home), existsSync(inHome(home, "sock"))]).toEqual(["absent", false]);
  },
  async "graceful shutdown"() {
    const home = testHome();
    const client = await termClient(home);
    const script = "trap 'echo saved >saved; exit' HUP; echo ready; while :; do sleep 0.1; done";
    await client.new({ name: "row/1", command: ["sh", "-c", script] }, callerIn(home));
    await client.wait({ text: "ready" });
    const window = new Window(await termClient(home), { name: "row/1" });
    await window.noticed("screen");
    expect((await hob(home, "stop", "term")).code).toBe(0);
    expect(await failure(window.stream.result)).toMatchObject({ code: "draining" });
    expect(readFileSync(join(home.path, "saved"), "utf8")).toBe("saved\n");
  },
  async reload() {
    const { home, client } = await withTerminal();
    writeFileSync(inHome(home, "config.json"), JSON.stringify({ prefix: "C-a" }));
    process.kill(client.daemon.pid, "SIGHUP");
    await until("the new prefix", async () => (await client.settings({})).prefix === "C-a");
    writeFileSync(inHome(home, "config.json"), "{");
    expect((await hob(home, "reload", "term")).code).not.toBe(0);
    expect([(await client.settings({})).prefix, (await client.list()).length]).toEqual(["C-a", 1]);
  },
  async persistence() {
    const home = testHome();
    await newShell(home, "row/1");
    await hob(home, "term", "run", "row/1", "--", "kept=yes");
    expect((await hob(home, "term", "run", "row/1", "--", "echo $kept")).stdout).toBe("yes\n");
  },
  async restoring() {
    const { home, client } = await withTerminal();
    await until("what is open to be written down", () => readdirSync(inHome(home, "state", "open")).some((file) => file.endsWith(".json")));
    process.kill(client.daemon.pid, "SIGKILL");
    await until("its end", () => !isAlive(client.daemon.pid));
    expect((await hob(home, "term", "restore")).stdout).toBe("row/1\n");
    expect((await json(home, "term", "info", "row/1")).data.restored).toBe(true);
  },
  async reconnect() {
    const { home, client } = await withTerminal();
    const before = client.daemon.pid;
    process.kill(before, "SIGKILL");
    await until("its end", () => !isAlive(before));
    expect(await client.list()).toEqual([]);
    expect(pidOf(home)).not.toBe(before);
  },
  async "several clients"() {
    const { home, client } = await withTerminal();
    const windows = [new Window(client, { name: "row/1", who: "ada" }), new Window(await termClient(home), { name: "row/1", who: "bob" })];
    await Promise.all(windows.map((window) => window.noticed("screen")));
    await windows[0]?.type("seen by both\r");
    await Promise.all(windows.map((window) => window.shows("seen by both\r\nseen by both")));
    expect(await clientPids(home, "row/1")).toEqual([process.pid, process.pid]);
  },
  async framing() {
    const { home, client } = await withTerminal();
    const raw = new RawClient(home, inHome(home, "sock"));
    raw.hello();
    await raw.reply(0);
    const text = "é日👍";
    for (const byte of Buffer.from(`${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "send", params: { name: "row/1", text } })}\n`))
      raw.write(Uint8Array.of(byte));
    raw.write("no json\n");
    expect(await raw.reply(1)).toMatchObject({ result: { bytes: Buffer.byteLength(text) } });
    await client.wait({ text: "é日👍" });
    expect(await linesOf(client, "row/1")).toContain(text);
  },
  async errors() {
    const { home, client } = await withTerminal();
    expect(await failure(client.capture({ name: "rwo/1" }))).toMatchObject({
      code: "not-found",
      message: expect.stringContaining("row/1"),
    });
    const told = await hobJson(home, "term", "capture", "rwo/1");
    expect([told.code, told.value.error]).toMatchObject([10, { code: "not-found", hint: "Did you mean row/1?" }]);
    expect((await hob(home, "term", "send", "row/1", "--keys", "Entre")).stderr).toContain("Enter");
  },
  async log() {
    const { home } = await withTerminal();
    writeFileSync(inHome(home, "config.json"), "{");
    await hob(home, "reload", "term");
    expect((await hob(home, "logs", "term")).stdout).toMatch(/config/);
  },
  async "event loop"() {
    const home = testHome();
    const client = await termClient(home);
    await client.new({ name: "flood/1", command: ["yes"] }, callerIn(home));
    await client.new({ name: "row/1", command: ["cat"] }, callerIn(home));
    for (let round = 1; round <= 5; round++) {
      await client.send({ name: "row/1", text: `round ${round}\r` });
      await client.wait({ name: "row/1", text: `^round ${round}$` });
    }
    await client.kill({ name: "flood", graceMs: 0 });
  },
  async retry() {
    const { home } = await withTerminal();
    const [stopped, ...made] = await Promise.all([
      hob(home, "stop", "term"),
      ...[..."abc"].map((name) => hob(home, "term", "new", `${name}/1`, "-d", "--", "cat")),
    ]);
    expect([stopped.code, ...made.map(({ code, stderr }) => `${code} ${stderr}`)]).toEqual([0, "0 ", "0 ", "0 "]);
  },
  async status() {
    const { home, client } = await withTerminal();
    const window = new Window(client, { name: "row/1", who: "ada", size: { columns: 70, rows: 20 } });
    await window.noticed("screen");
    const { stdout } = await hob(home, "status", "term");
    expect(stdout).toMatch(/terminals +1\n/);
    expect(stdout).toMatch(/clients +1\n/);
    expect(stdout).toMatch(/row\/1 +\w+ +cat +70x20/);
  },
  async list() {
    const { home } = await withTerminal();
    expect((await hob(home, "term", "ls")).stdout).toMatch(/^NAME +STATE[^\n]*\nrow\/1 +waiting[ *]+cat /);
    expect((await json(home, "term", "ls")).data).toMatchObject([
      { name: "row/1", state: "waiting", command: ["sh", "-c", "echo begun; exec cat"] },
    ]);
  },
  async "detailed info"() {
    const { home, pid } = await withTerminal();
    const { data } = await json(home, "term", "info", "row/1");
    expect(data).toMatchObject({ pid, size: { columns: 80, rows: 24 }, figures: { processes: 1, bytesOut: "begun\r\n".length } });
    expect((await hob(home, "term", "info", "row/1")).stdout).toMatch(/^pid +\d+$/m);
  },
};

const page = readFileSync(new URL("../../docs/term.md", import.meta.url), "utf8");
const listed = [...page.matchAll(/^\| (\d+) \| ([^|]+?) \| .* \|$/gm)];

it("the table in docs/term.md has the rows that are tested here", () => {
  expect(listed.map(([, , name]) => name)).toEqual(Object.keys(rows));
});

for (const [, number, name = ""] of listed) {
  it(`row ${number}, ${name}: holds with terminals in the daemon`, async () => await rows[name]?.());
}
