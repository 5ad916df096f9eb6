import { beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../testing/manual-clock.ts";
import { Keyboard, patienceMs, unfinishedMs } from "./keyboard.ts";

const agent = { key: {}, who: "agent" };
const other = { key: {}, who: "other" };
const person = { key: {}, who: "ada" };
/** Of a caller who waits for as long as it takes. */
const patience = { ended: new Promise<never>(() => undefined), isOver: () => false, stop: () => undefined };
const bytes = (text: string): Uint8Array => Buffer.from(text);

let clock: ManualClock;
let keyboard: Keyboard;
let typed: string;
/** Holds every write back until it is called. */
let release: (() => void) | undefined;
let slow: boolean;

beforeEach(() => {
  clock = new ManualClock();
  typed = "";
  slow = false;
  keyboard = new Keyboard(clock, async (part) => {
    if (slow) await new Promise<void>((resolve) => (release = resolve));
    typed += Buffer.from(part).toString();
  });
});

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("the keyboard", () => {
  it("belongs to nobody once a line is finished", async () => {
    await Promise.all([
      keyboard.type(bytes("one\r"), agent, "send", false, patience),
      keyboard.type(bytes("two\r"), other, "send", false, patience),
    ]);
    expect(typed).toBe("one\rtwo\r");
    expect(keyboard.holder).toBeUndefined();
  });

  it("belongs to whoever began a line, until it is finished or left alone", async () => {
    await keyboard.type(bytes("git com"), agent, "send", false, patience);
    await expect(keyboard.type(bytes("ls\r"), other, "send", false, patience)).rejects.toMatchObject({
      code: "held",
      details: { holder: { who: "agent", kind: "send" } },
    });
    await keyboard.type(bytes("mit\r"), agent, "send", false, patience);
    await keyboard.type(bytes("ls\r"), other, "send", false, patience);
    expect(typed).toBe("git commit\rls\r");
    await keyboard.type(bytes("unfinished"), agent, "send", false, patience);
    clock.advance(unfinishedMs.send);
    await keyboard.type(bytes("ls\r"), other, "send", false, patience);
  });

  it("is given back when whoever began a line is gone", async () => {
    let leave = (): void => undefined;
    const script = { key: {}, who: "script", gone: new Promise<void>((resolve) => (leave = resolve)) };
    await keyboard.type(bytes("git "), script, "send", false, patience);
    await keyboard.type(bytes("com"), script, "send", false, patience);
    await expect(keyboard.type(bytes("ls\r"), other, "send", false, patience)).rejects.toMatchObject({
      details: { holder: { who: "script" } },
    });
    leave();
    await settle();
    await keyboard.type(bytes("mit\r"), other, "send", false, patience);
    expect(typed).toBe("git commit\r");
  });

  it("stays with a person who thinks in the middle of a line longer than with a program", async () => {
    await keyboard.key(bytes("rm "), person);
    clock.advance(unfinishedMs.send);
    await expect(keyboard.type(bytes("ls\r"), agent, "run", false, patience)).rejects.toMatchObject({
      details: { holder: { who: "ada" } },
    });
    clock.advance(unfinishedMs.key);
    await keyboard.type(bytes("ls\r"), agent, "run", false, patience);
  });

  it("is not taken by what a window reports of itself", async () => {
    let lost = false;
    keyboard.lease(agent, false, () => (lost = true));
    for (const report of ["\u001b[I", "\u001b[O", "\u001b[<35;10;3M\u001b[<35;11;3M"]) await keyboard.key(bytes(report), person);
    expect([lost, keyboard.holder?.who]).toEqual([false, "agent"]);
    await keyboard.key(bytes("\u001b[<0;10;3M"), person);
    expect([lost, keyboard.holder?.who]).toEqual([true, "ada"]);
  });

  it("is taken by force", async () => {
    await keyboard.type(bytes("half"), agent, "send", false, patience);
    await keyboard.type(bytes("\u0003"), other, "send", true, patience);
    expect(keyboard.holder).toBeUndefined();
  });

  it("is lost to a person's key at once, and a lease is told by whom", async () => {
    let lostTo = "";
    keyboard.lease(agent, false, ({ who }) => (lostTo = who));
    await expect(keyboard.type(bytes("x"), other, "send", false, patience)).rejects.toMatchObject({ code: "held" });
    await keyboard.key(bytes("l"), person);
    expect(lostTo).toBe("ada");
    await expect(keyboard.type(bytes("ls\r"), agent, "run", false, patience)).rejects.toMatchObject({
      details: { holder: { who: "ada", kind: "key" } },
    });
    await keyboard.key(bytes("s\r"), person);
    expect(typed).toBe("ls\r");
  });

  it("waits for a line under way, and cuts one that takes too long", async () => {
    slow = true;
    const long = keyboard.type(bytes(`${"x".repeat(2000)}\r`), agent, "send", false, patience);
    const failed = expect(long).rejects.toMatchObject({ code: "held", details: { holder: { who: "ada" }, bytesTyped: 1024 } });
    await settle();
    const key = keyboard.key(bytes("q"), person);
    await settle();
    expect(typed).toBe("");
    clock.advance(patienceMs);
    const first = release;
    await settle();
    slow = false;
    release?.();
    first?.();
    await Promise.all([key, failed]);
    expect(typed).toContain("q");
    expect(typed).not.toContain("\r");
  });

  it("keeps a person's keys in order", async () => {
    slow = true;
    const keys = [..."abc"].map((key) => keyboard.key(bytes(key), person));
    slow = false;
    await settle();
    release?.();
    await Promise.all(keys);
    expect(typed).toBe("abc");
  });

  it("is not held up by a program's piece that nobody reads, once its caller has given up", async () => {
    slow = true;
    let giveUp = (_error: Error): void => undefined;
    let isOver = false;
    const ended = new Promise<never>((_, reject) => (giveUp = reject));
    const stuck = keyboard.type(bytes("x".repeat(2000)), agent, "send", false, { ...patience, ended, isOver: () => isOver });
    const behind = keyboard.type(bytes("y"), agent, "send", false, { ...patience, ended, isOver: () => isOver });
    const next = keyboard.type(bytes("z\r"), agent, "send", false, patience);
    await settle();
    isOver = true;
    slow = false;
    giveUp(new Error("nobody reads"));
    await expect(stuck).rejects.toThrow("nobody reads");
    await expect(behind).rejects.toThrow("nobody reads");
    await next;
    expect(typed).toBe("z\r");
  });
});
