/** Attaching: what one sees, who decides the size, and that nobody waits for somebody who does not read. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { failure } from "../clients.ts";
import { testHome, until } from "../support.ts";
import { callerIn, linesOf, type TermClient, termClient, Window } from "../term-client.ts";

async function shell(client: TermClient, home: ReturnType<typeof testHome>, name = "d/1"): Promise<void> {
  await client.new({ name, command: ["sh"] }, callerIn(home));
  await client.wait({ name, text: "\\$ $" });
}

function readOr(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

describe("an attached window", () => {
  it("begins with the screen as it is, goes on with the output as it comes, and ends with the program", async () => {
    const home = testHome();
    const client = await termClient(home);
    await shell(client, home);
    await client.send({ text: "echo be''fore\r" });
    await client.wait({ text: "^before" });
    const window = new Window(client, { name: "d/1", client: "me", who: "ada", size: { columns: 60, rows: 12 } });
    await window.noticed("screen");
    await window.shows("before");
    await window.type("echo af''ter; tput cols 2>/dev/null; exit 5\r");
    await window.shows("after\r\n");
    expect(await window.stream.result).toEqual({ reason: "exited", exit: { code: 5, signal: null } });
    await window.noticed("exited");
    expect(window.notices[0]).toMatchObject({ type: "attached", client: "me", terminal: { name: "d/1" } });
    expect(window.notices.at(-1)).toEqual({ type: "exited", exit: { code: 5, signal: null } });
    expect((await client.info({ name: "d/1" })).size).toEqual({ columns: 60, rows: 12 });
  });

  it("gets characters and sequences whole, wherever the program's writes cut them", async () => {
    const home = testHome();
    const client = await termClient(home);
    await shell(client, home);
    const text = "┌─日本👍🏽─┐";
    const octal = [...Buffer.from(`\u001b[1;31m${text}\u001b[0m`)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`);
    const first = new Window(client, { name: "d/1" });
    await first.noticed("screen");
    await client.send({ text: `for part in ${octal.map((byte) => `'${byte}'`).join(" ")}; do printf "$part"; done; echo; echo en''d\r` });
    const later = new Window(client, { name: "d/1" });
    for (const window of [first, later]) {
      await window.shows("end");
      expect(window.output).not.toContain("\ufffd");
      // Whoever comes in the middle of it has its beginning from the screen, with the cursor and the style set behind that.
      expect(stripVTControlCharacters(window.output)).toContain(text);
    }
    expect(first.output).toContain(text);
    expect(await linesOf(client, "d/1")).toContain(text);
  });

  it("decides the size with the others by the policy, as long as it is there and may type", async () => {
    const home = testHome();
    const client = await termClient(home);
    await shell(client, home);
    const sizeIs = async (columns: number, rows: number): Promise<void> =>
      await until(`a size of ${columns}x${rows}`, async () => {
        const { size } = await client.info({ name: "d/1" });
        return size.columns === columns && size.rows === rows;
      });
    const wide = await termClient(home);
    await new Window(wide, { name: "d/1", size: { columns: 120, rows: 20 } }).noticed("attached");
    const tall = new Window(client, { name: "d/1", size: { columns: 70, rows: 40 } });
    await sizeIs(70, 40);
    new Window(client, { name: "d/1", size: { columns: 20, rows: 5 }, readOnly: true });
    await client.resize({ name: "d/1", sizePolicy: "smallest" });
    await sizeIs(70, 20);
    await client.resize({ name: "d/1", sizePolicy: "largest-that-fits" });
    await sizeIs(70, 40);
    await tall.request({ size: { columns: 71, rows: 30 } });
    await sizeIs(120, 20);
    wide.destroy();
    await sizeIs(71, 30);
    await client.resize({ name: "d/1", size: { columns: 33, rows: 9 } });
    await sizeIs(33, 9);
    expect((await client.info({ name: "d/1" })).sizePolicy).toBe("fixed");
  });

  it("that is frozen holds up neither the program nor the others, and gets one fresh screen when it goes on", async () => {
    const home = testHome();
    const [client, other] = [await termClient(home), await termClient(home)];
    await shell(client, home);
    const frozen = new Window(other, { name: "d/1", size: { columns: 80, rows: 24 } });
    await frozen.noticed("screen");
    frozen.freeze();
    await client.send({ text: "seq 1 1500000; echo en''d\r" });
    await client.wait({ text: "^end" }, { timeoutMs: 60_000 });
    const mine = new Window(client, { name: "d/1" });
    await mine.shows("end");
    expect((await client.info({ name: "d/1" })).clients[0]?.queueBytes).toBeLessThan(2 * 1024 * 1024);
    frozen.goOn();
    await until("a fresh screen", () => frozen.notices.some((notice) => notice.type === "screen" && notice.skipped > 5_000_000));
    await frozen.shows("end");
  }, 120_000);

  it("that only looks on may not type, and is detached by who has come to stay alone", async () => {
    const home = testHome();
    const client = await termClient(home);
    await shell(client, home);
    const watcher = new Window(client, { name: "d/1", readOnly: true });
    await watcher.noticed("screen");
    await watcher.type("echo no\r");
    expect(await failure(watcher.stream.result)).toMatchObject({ code: "not-permitted" });
    const happened: string[] = [];
    const events = client.events();
    void (async () => {
      for await (const { type, who } of events) happened.push(`${type} ${who}`);
    })().catch(() => undefined);
    const guest = new Window(client, { name: "d/1", who: "guest" });
    await guest.noticed("attached");
    new Window(client, { name: "d/1", who: "ada", detachOthers: true });
    expect(await guest.stream.result).toEqual({ reason: "detached", by: "ada" });
    await until("what happened", () => ["attached guest", "detached guest", "attached ada"].every((event) => happened.includes(event)));
    expect(await client.detach({ name: "d/1" })).toEqual({ detached: 1 });
  });
});

describe("a question of a program to its terminal", () => {
  it("is answered once, whether nobody, one or two are attached, and with the colours of who came last", async () => {
    const home = testHome();
    const client = await termClient(home);
    const ask = String.raw`stty raw -echo; printf 'go\n'; while read -r q; do printf '\033[c\033]11;?\007\033[5n'; head -c "$q" >"$q"; done`;
    await client.new({ name: "q/1", command: ["sh", "-c", `stty -icrnl; ${ask}`] }, callerIn(home));
    await client.wait({ text: "go" });
    const status = "\u001b[?1;2c";
    const ready = "\u001b[0n";
    const asked = async (answer: string): Promise<void> => {
      await client.send({ name: "q/1", text: `${answer.length}\n` });
      await until(`the answer ${JSON.stringify(answer)}`, () => readOr(join(home.path, `${answer.length}`)) === answer);
    };
    await asked(status + ready);
    const colours = { background: "rgb:1111/1111/1111" };
    const windows = [{ background: "rgb:2222/2222/2222" }, colours].map(
      (own, index) => new Window(client, { name: "q/1", size: { columns: 80, rows: 24 }, who: `reader ${index}`, colours: own }),
    );
    await Promise.all(windows.map((window) => window.noticed("screen")));
    await asked(`${status}\u001b]11;${colours.background}\u001b\\${ready}`);
    for (const { output } of windows) expect(output).not.toMatch(/\u001b\[c|\u001b\[5n|\?\u0007/);
  });
});

describe("the keyboard", () => {
  it("is never two people's in one line, and a person's key takes it from a program", async () => {
    const home = testHome();
    const [client, other] = [await termClient(home), await termClient(home)];
    const file = join(home.path, "typed");
    await client.new({ name: "k/1", command: ["sh", "-c", `stty -echo; echo ready; cat >${file}`] }, callerIn(home));
    await client.wait({ text: "ready" });
    for await (const item of client.lease({ name: "k/1", who: "agent" })) {
      expect(item).toEqual({ type: "held" });
      expect(await failure(other.send({ name: "k/1", text: "other\r", who: "other" }))).toMatchObject({
        code: "held",
        details: { holder: { who: "agent", kind: "lease" } },
      });
      await client.send({ name: "k/1", text: "agent\r" });
      break;
    }
    const again = client.lease({ name: "k/1", who: "agent" });
    await again[Symbol.asyncIterator]().next();
    const person = new Window(other, { name: "k/1", who: "ada" });
    await person.noticed("screen");
    await person.type("a");
    expect(await failure(again.result)).toMatchObject({ code: "held", details: { holder: { who: "ada", kind: "key" } } });
    await person.type("da\r");
    const typed = (): string[] => readFileSync(file, "utf8").split("\n");
    await until("what ada typed", () => typed().includes("ada"));
    const lines = [...Array(40).keys()].map((number) => `line ${number} ${"x".repeat(60)}`);
    await Promise.all(lines.map((line, index) => (index % 2 === 0 ? client : other).send({ name: "k/1", text: `${line}\r` })));
    await until("all lines", () => typed().length > lines.length + 2);
    expect(typed().sort()).toEqual(["agent", "ada", "", ...lines].sort());
  });
});
