/** What nobody means to do, and somebody does: nothing of it may hold up the daemon, or outlast the patience of its caller. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { failure } from "../clients.ts";
import { hob, hobJson } from "../hob.ts";
import { testHome, until } from "../support.ts";
import { callerIn, linesOf, termClient, Window } from "../term-client.ts";

/** Reads nothing of what is typed until there is a file `go`, then all of it into `taken`. */
const deaf = 'stty raw -echo; echo ready; until [ -e go ]; do sleep 0.1; done; head -c "$1" >taken; echo all';

describe("what is typed into a program that does not read", () => {
  it("holds up nobody but who typed it, and that one no longer than it likes", async () => {
    const home = testHome();
    const client = await termClient(home);
    await client.new({ name: "d/deaf", command: ["sh", "-c", deaf, "sh", "300000"] }, callerIn(home));
    await client.wait({ text: "^ready" });
    const bytes = Buffer.from("0123456789".repeat(100_000));
    const typing = failure(client.send({ bytes: bytes.toString("base64") }, { timeoutMs: 4_000 }));
    const behind = failure(client.send({ text: "never typed" }, { timeoutMs: 2_000 }));
    for (let round = 0; round < 10; round++) await client.list();
    expect(await behind).toMatchObject({ code: "timed-out" });
    expect(await typing).toMatchObject({ code: "timed-out" });
  });

  it("comes in order, and whole, when it reads at last", async () => {
    const home = testHome();
    const client = await termClient(home);
    await client.new({ name: "d/deaf", command: ["sh", "-c", deaf, "sh", "400000"] }, callerIn(home));
    await client.wait({ text: "^ready" });
    const bytes = Uint8Array.from({ length: 400_000 }, (_, index) => (index * 7) % 256);
    const typing = client.send({ bytes: Buffer.from(bytes).toString("base64") });
    await until("a part of it was typed", async () => (await client.info({})).figures.bytesIn > 10_000);
    const { context } = callerIn(home);
    await client.new({ name: "d/go", command: ["touch", "go"] }, { context });
    await typing;
    await client.wait({ name: "d/deaf", text: "^ *all" });
    expect(readFileSync(join(home.path, "taken")).equals(Buffer.from(bytes))).toBe(true);
  });

  it("leaves nothing behind when its caller is gone", async () => {
    const home = testHome();
    const client = await termClient(home);
    await client.new({ name: "d/deaf", command: ["sh", "-c", deaf, "sh", "1"] }, callerIn(home));
    await client.wait({ text: "^ready" });
    const other = await termClient(home);
    const typing = failure(other.send({ text: "x".repeat(500_000), who: "other" }));
    await until("somebody has the keyboard", async () => (await client.info({})).holder?.who === "other");
    other.destroy();
    await typing;
    await until("the keyboard is free", async () => (await client.info({})).holder === undefined);
  });

  it("is not what it asks its terminal without reading the answers", async () => {
    const home = testHome();
    const client = await termClient(home);
    const asks = "stty raw -echo; while :; do printf '\\033[6n\\033[c\\033[6n\\033[c\\033[6n\\033[c\\033[6n\\033[c'; done";
    await client.new({ name: "d/asks", command: ["sh", "-c", asks] }, callerIn(home));
    await until("it has asked for more than is kept", async () => (await client.info({})).figures.bytesOut > 80_000);
    expect((await client.list()).length).toBe(1);
  });
});

describe("a pattern that would take for ever", () => {
  it("is refused with what is wrong with it, and others are answered", async () => {
    const home = testHome();
    const client = await termClient(home);
    await client.new({ name: "d/1", command: ["sh", "-c", `echo ${"a".repeat(70)}; exec cat`] }, callerIn(home));
    await client.wait({ text: "^aaa" });
    const error = await failure(client.wait({ text: "(a+)+b" }));
    expect(error).toMatchObject({ code: "invalid-input", message: expect.stringContaining("takes too long") });
    const later = failure(client.wait({ text: "(b+)+c" }));
    await client.send({ text: `${"b".repeat(70)}\r` });
    expect(await later).toMatchObject({ code: "invalid-input" });
    expect(await linesOf(client, "d/1")).toHaveLength(3);
  });
});

describe("run", () => {
  it("behind a command that takes longer than it may wait says that it was not begun, and types nothing", async () => {
    const home = testHome();
    const client = await termClient(home);
    await client.new({ name: "d/1", command: ["sh"] }, callerIn(home));
    await client.wait({ until: "idle" });
    const first = client.run({ command: "echo first; read line; echo $line" });
    await client.wait({ text: "^first" });
    expect(await failure(client.run({ command: "echo second" }, { timeoutMs: 1_500 }))).toMatchObject({ code: "timed-out" });
    await client.wait({ until: "waiting" });
    await client.send({ text: "go on\r" });
    expect(await first).toMatchObject({ output: "first\ngo on\ngo on\n" });
    expect((await client.run({ command: "echo third" })).output).toBe("third\n");
    expect((await linesOf(client, "d/1")).join("\n")).not.toContain("second");
  });

  it("has its answer soon, also when a command takes back what it wrote again and again", async () => {
    const home = testHome();
    const client = await termClient(home);
    await client.new({ name: "d/1", command: ["sh"] }, callerIn(home));
    await client.wait({ until: "idle" });
    const spinner = `awk 'BEGIN { for (i = 0; i < 200000; i++) printf "x%c", 8; for (i = 0; i < 200000; i++) printf "%c[m", 27; print "end" }'`;
    expect(await client.run({ command: spinner }, { timeoutMs: 30_000 })).toMatchObject({ output: "end\n", exitCode: 0 });
  });
});

it("Who follows a progress bar gets what it shows last, and holds nothing in the daemon", async () => {
  const home = testHome();
  const client = await termClient(home);
  const bar = `read go; awk 'BEGIN { for (i = 0; i < 20000; i++) printf "\\r%d of 20000", i; print "\\rdone          " }'`;
  await client.new({ name: "d/1", command: ["sh", "-c", bar] }, callerIn(home));
  await client.wait({ until: "waiting" });
  const tail = client.tail({ plain: true });
  const window = new Window(client, {});
  await window.noticed("attached");
  await client.send({ text: "\r" });
  let text = "";
  for await (const { channel, bytes } of tail.bytes) if (channel === 1) text += Buffer.from(bytes).toString();
  expect(text.trim()).toBe("done");
});

it("A recording and a reader that follows end with the time that they were given, and an empty name is nobody's", async () => {
  const home = testHome();
  const client = await termClient(home);
  await client.new({ name: "d/1", command: ["cat"] }, callerIn(home));
  const { code, value } = await hobJson(home, "term", "record", "d/1", join(home.path, "a.cast"), "--timeout", "300ms");
  expect([code, value.data.ended]).toEqual([0, false]);
  expect((await hob(home, "term", "tail", "d/1", "-f", "--timeout", "300ms")).code).toBe(7);
  for (const words of [
    ["kill", ""],
    ["send", "", "x"],
    ["rename", "", "other"],
  ])
    expect(await hob(home, "term", ...words)).toMatchObject({ code: 2, stderr: expect.stringContaining("NAME is empty") });
  expect(await failure(client.kill({ name: "" }))).toMatchObject({ code: "invalid-input" });
  expect((await client.list()).map(({ name, state }) => [name, state])).toEqual([["d/1", "waiting"]]);
});
