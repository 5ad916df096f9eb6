/** What goes wrong with terminals that several windows look at, and with output that never ends. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TemporaryHome } from "@hob/kit/testing";
import { describe, expect, test } from "vitest";
import { testHome, until } from "../support.ts";
import { clientPids, newShell } from "../term.ts";
import { callerIn, type TermClient, termClient, Window } from "../term-client.ts";
import { Window as HostWindow } from "../window.ts";

interface Size {
  columns: number;
  rows: number;
}
type Policy = "latest" | "smallest" | "largest-that-fits";
const policies: readonly Policy[] = ["latest", "smallest", "largest-that-fits"];

async function sleeper(client: TermClient, name: string, sizePolicy: Policy): Promise<void> {
  await client.new({ name, command: ["sleep", "600"], sizePolicy });
}

async function sizeOf(client: TermClient, name: string): Promise<Size> {
  return (await client.info({ name })).size;
}

/** A window whose statements about its size have all been heard. */
async function said(window: Window, size: Size, times: number): Promise<void> {
  for (let time = 0; time < times; time++) await window.request({ size });
}

const changesIn = (window: Window): number => window.notices.filter(({ type }) => type === "size").length;

describe("the size of a terminal", () => {
  test.each(policies)("does not flap when windows insist on theirs: one change for who comes (%s, TERM-01)", async (policy) => {
    const client = await termClient(testHome());
    await sleeper(client, "d/1", policy);
    const [one, other] = [
      { columns: 86, rows: 38 },
      { columns: 42, rows: 47 },
    ];
    const first = new Window(client, { name: "d/1", size: one });
    await first.noticed("screen");
    const second = new Window(client, { name: "d/1", size: other });
    await second.noticed("screen");
    const before = changesIn(first);
    expect(before).toBeLessThanOrEqual(2);
    for (let round = 0; round < 50; round++) await Promise.all([said(first, one, 1), said(second, other, 1)]);
    const tiny = { columns: 5, rows: 3 };
    await new Window(client, { name: "d/1", size: tiny, readOnly: true }).noticed("screen");
    expect(changesIn(first)).toBe(before);
    await new Window(client, { name: "d/1", size: tiny }).noticed("screen");
    const { columns, rows } = await sizeOf(client, "d/1");
    expect(columns).toBeGreaterThanOrEqual(10);
    expect(rows).toBeGreaterThanOrEqual(3);
  });

  test.each(policies)("is one that a window can show, by every policy (%s, TERM-02)", async (policy) => {
    const client = await termClient(testHome());
    await sleeper(client, "d/1", policy);
    const sizes = [
      { columns: 88, rows: 71 },
      { columns: 189, rows: 62 },
    ];
    for (const size of sizes) await new Window(client, { name: "d/1", size }).noticed("screen");
    const { columns, rows } = await sizeOf(client, "d/1");
    const showing = sizes.filter((size) => columns <= size.columns && rows <= size.rows);
    expect(showing.length).toBeGreaterThanOrEqual(policy === "smallest" ? 2 : 1);
  });

  test("is decided anew when the window that decided it goes, politely or killed (TERM-03)", async () => {
    const home = testHome();
    await newShell(home, "size/1");
    const client = await termClient(home);
    const sizeIs = (columns: number, rows: number): Promise<void> =>
      until(`a size of ${columns}x${rows}`, async () => {
        const size = await sizeOf(client, "size/1");
        return size.columns === columns && size.rows === rows;
      });
    await attachedIn(home, "size/1", { columns: 90, rows: 31 });
    await sizeIs(90, 30);
    const polite = await attachedIn(home, "size/1", { columns: 70, rows: 21 });
    await sizeIs(70, 20);
    const before = await clientPids(home, "size/1");
    await attachedIn(home, "size/1", { columns: 50, rows: 11 });
    await sizeIs(50, 10);
    const [killed] = (await clientPids(home, "size/1")).filter((pid) => !before.includes(pid));
    process.kill(killed as number, "SIGKILL");
    await sizeIs(70, 20);
    polite.type("\u0002d");
    await sizeIs(90, 30);
  });
});

/** `hob term attach` in a terminal of a person. */
async function attachedIn(home: TemporaryHome, name: string, size: Size): Promise<HostWindow> {
  const window = new HostWindow(home, size);
  await window.shows("outer$");
  window.type(`hob term attach ${name}\r`);
  await window.until("the status line", () => window.lastRow.startsWith(" size "));
  return window;
}

test("a window that comes at any moment of any output begins and goes on with whole characters and sequences (TERM-05)", async () => {
  const home = testHome();
  const client = await termClient(home);
  const shown = "┌─日本👍🏽é─┐";
  const bytes = [...Buffer.from(`\u001b[1;38;5;208m${shown}\u001b[0m\r\n`)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`);
  const script = `while :; do for part in ${bytes.map((byte) => `'${byte}'`).join(" ")}; do printf "$part"; done; done`;
  await client.new({ name: "d/1", command: ["sh", "-c", script] }, callerIn(home));
  await client.wait({ name: "d/1", text: "┐" });
  for (let time = 0; time < 200; time++) {
    const window = new Window(client, { name: "d/1" });
    await window.noticed("screen");
    if (time % 20 === 0) await window.shows(shown);
    const { output } = window;
    expect(output).not.toContain("\ufffd");
    expect(output.replaceAll(wholeSequence, "")).not.toMatch(/\[[0-9;]+m|38;5|^[0-9;]*m/);
    window.stream.cancel();
  }
});

/** From its ESC to its last byte. */
const wholeSequence = /\u001b(\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(\u0007|\u001b\\)|[()][A-Z0-9]|[=>78cDEHMNOZ])/g;

/** It is over in some ten seconds on a machine that does nothing else. */
const floodMs = 280_000;

test("output without end, in lines or in one line, keeps its history within limits in bytes, for each and for all (TERM-08)", {
  timeout: floodMs + 20_000,
}, async () => {
  const home = testHome();
  const MiB = 1024 * 1024;
  const [each, all] = [2 * MiB, 8 * MiB];
  mkdirSync(join(home.path, "term@default"), { recursive: true, mode: 0o700 });
  const config = JSON.stringify({ scrollbackBytes: each, scrollbackTotalBytes: all });
  writeFileSync(join(home.path, "term@default", "config.json"), config, { mode: 0o600 });
  const client = await termClient(home);
  const residentBytes = (): number => {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${client.daemon.pid}/status`, "utf8"))?.[1];
    return Number(kilobytes) * 1024;
  };
  await client.new({ name: "line/1", command: ["sh", "-c", "head -c 30000000 /dev/zero | tr '\\0' x; exec sleep 600"] });
  await client.new({ name: "yes/1", command: ["sh", "-c", "yes 'a line of a flood' | head -c 30000000; exec sleep 600"] });
  for (let number = 1; number <= 12; number++) {
    await client.new({
      name: `many/${number}`,
      command: ["sh", "-c", `seq ${number}00000 ${number}99999 | head -c 3000000; echo; echo done; exec sleep 600`],
    });
  }
  const names = (await client.list()).map(({ name }) => name);
  expect(names).toHaveLength(14);
  for (const name of names) {
    const bytes = name.startsWith("many/") ? 600_000 : 30_000_000;
    await until(`the output of ${name}`, async () => (await client.info({ name })).figures.bytesOut >= bytes, floodMs);
  }
  const screen = 256 * 1024; // what is visible is kept beside the history
  const histories = () => Promise.all(names.map(async (name) => (await client.info({ name })).figures.historyBytes));
  for (const bytes of await histories()) expect(bytes).toBeLessThanOrEqual(each + screen);
  const within = async () => (await histories()).reduce((sum, bytes) => sum + bytes, 0) <= all + names.length * screen;
  await until("the histories are looked at together, as every two seconds, and are within their limit", within);
  expect(residentBytes()).toBeLessThan(600 * MiB);
  for (const name of names) await client.kill({ name, graceMs: 0 });
  expect(await client.list()).toEqual([]);
});
