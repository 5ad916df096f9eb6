import { HobError } from "@hob/kit";
import { describe, expect, it, vi } from "vitest";
import { facts } from "../testing/facts.ts";
import { FakeScreen } from "../testing/fake-screen.ts";
import { AttachedScreen, type ScreenOptions } from "./attached-screen.ts";

const size = { columns: 40, rows: 9 };
const one = facts({ id: "#1", name: "work/1", size });
const two = facts({ id: "#2", name: "work/2", size, program: "vim" });
const other = facts({ id: "#3", name: "play/1", size });
const prefix = "\u0002";

async function begun(changes: Partial<ScreenOptions> = {}): Promise<{ fake: FakeScreen; ended: ReturnType<AttachedScreen["run"]> }> {
  const fake = new FakeScreen();
  const ended = new AttachedScreen(fake.options(changes)).run();
  ended.catch(() => undefined);
  fake.tell([one, two, other]);
  fake.attachments[0]?.begin(one, "$ ");
  await eventually(() => expect(fake.host.text).toContain("vim"));
  await shown(fake, "$ ");
  return { fake, ended };
}

function eventually(expectation: () => void): Promise<void> {
  return vi.waitFor(expectation, { timeout: 60_000, interval: 5 });
}

/** Waits until the host was sent `text`, then forgets what it was sent. */
async function shown(fake: FakeScreen, text: string): Promise<string> {
  await eventually(() => expect(fake.host.text).toContain(text));
  const all = fake.host.text;
  fake.host.text = "";
  return all;
}

describe("an attached screen", () => {
  it("passes output and keys as they are, in a row less than the window has", async () => {
    const { fake } = await begun();
    expect(fake.attachments[0]?.input).toMatchObject({ name: "work/1", size });
    fake.type("ls\r\u001b[A");
    await eventually(() => expect(fake.attachments[0]?.typed.join("")).toBe("ls\r\u001b[A"));
    fake.attachments[0]?.output("\u001b[31mred\u001b[0m");
    expect(await shown(fake, "red")).toBe("\u001b[31mred\u001b[0m");
  });

  it("asks for no more than a terminal may have, however large the window is", () => {
    const fake = new FakeScreen();
    Object.assign(fake.host, { columns: 1500, rows: 2000 });
    void new AttachedScreen(fake.options()).run();
    expect(fake.attachments[0]?.input).toMatchObject({ size: { columns: 1000, rows: 1000 } });
  });

  it("draws the status line again when it was erased, before anything else, and where it cuts nothing in two", async () => {
    const { fake } = await begun();
    fake.attachments[0]?.output("\u001b[2J\u001b[3");
    fake.attachments[0]?.output("1mred");
    expect(await shown(fake, "red")).toMatch(/^\u001b\[2J\u001b7[^J]*\u001b\[10;1H[^J]* work [^J]*\u001b8\u001b\[31mred$/s);
    fake.attachments[0]?.output("\u001bc\u001b[3");
    fake.attachments[0]?.output("2mgreen");
    expect(await shown(fake, " work ")).toMatch(/\u001b\[32mgreen\u001b7.*\u001b\[10;1H.* work .*\u001b8$/s);
  });

  it("leaves the place alone that a program has saved; where that is not possible it has the whole screen drawn again", async () => {
    const due: (() => void)[] = [];
    const timer = (_afterMs: number, callback: () => void) => ({ cancel: () => undefined, at: due.push(callback) });
    const { fake } = await begun({ clock: { monotonicMs: () => 0, wallMs: () => 0, timer } });
    const [attachment] = fake.attachments;
    attachment?.output("\u001b7\u001b[2Jaway");
    expect(await shown(fake, "away")).toBe("\u001b7\u001b[2Jaway");
    attachment?.output("\u001b8back");
    expect(await shown(fake, " work ")).toMatch(/^\u001b8back\u001b7.* work .*\u001b8$/s);
    attachment?.output("\u001b7");
    await shown(fake, "\u001b7");
    for (const fire of due.splice(0)) fire();
    fake.host.text = "";
    fake.tell([{ ...one, tab: "renamed", name: "work/renamed" }, two, other]);
    await eventually(() => expect(due).toHaveLength(1));
    due[0]?.();
    expect(await shown(fake, "renamed")).toMatch(/^\u001b7.*renamed/s);
    await eventually(() => expect(attachment?.requests).toContainEqual({ redraw: true }));
    attachment?.screen("\u001b[2Jfresh\u001b7");
    expect(await shown(fake, "fresh\u001b7")).toContain("renamed");
    attachment?.output("on");
    expect(await shown(fake, "on")).toBe("on");
    expect(attachment?.requests).toHaveLength(1);
  });

  it("tells the daemon the colours of the host, for programs that ask", async () => {
    const { fake } = await begun();
    fake.type("\u001b]11;rgb:1111/2222/3333\u001b\\x");
    await eventually(() => expect(fake.attachments[0]?.requests).toEqual([{ colours: { background: "rgb:1111/2222/3333" } }]));
    await eventually(() => expect(fake.attachments[0]?.typed.join("")).toBe("x"));
    fake.type("\u0002n");
    await eventually(() => expect(fake.attachments[1]?.input).toMatchObject({ colours: { background: "rgb:1111/2222/3333" } }));
  });

  it("asks for the whole screen when a program leaves the alternate one, and drops what comes until then", async () => {
    const { fake } = await begun();
    const [attachment] = fake.attachments;
    attachment?.output("\u001b[?1049l");
    await eventually(() => expect(attachment?.requests).toContainEqual({ redraw: true }));
    attachment?.output("out of date");
    attachment?.screen("fresh");
    expect(await shown(fake, "fresh")).not.toContain("out of date");
  });

  it("detaches, and types the prefix key when it is pressed twice", async () => {
    const { fake, ended } = await begun();
    fake.type(`${prefix}${prefix}${prefix}d`);
    expect(await ended).toEqual({ kind: "detached", name: "work/1", by: undefined });
    expect(fake.attachments[0]).toMatchObject({ typed: [prefix], cancelled: true });
  });

  it("shows other tabs, keeps its name there, and comes back", async () => {
    const { fake } = await begun();
    fake.type(`${prefix}n`);
    await eventually(() => expect(fake.attachments).toHaveLength(2));
    expect([fake.attachments[0]?.cancelled, fake.attachments[1]?.input]).toMatchObject([true, { name: "#2", client: "me" }]);
    fake.attachments[1]?.begin(two, "~");
    await shown(fake, "~");
    fake.type(`${prefix}l`);
    await eventually(() => expect(fake.attachments[2]?.input).toMatchObject({ name: "#1" }));
  });

  it("jumps with a letter, from a list in front of the program's output", async () => {
    const { fake } = await begun();
    fake.type(`${prefix}j`);
    await shown(fake, "d  play/1");
    fake.attachments[0]?.output("not now");
    fake.type("d");
    await eventually(() => expect(fake.attachments[1]?.input).toMatchObject({ name: "#3" }));
    expect(fake.host.text).not.toContain("not now");
  });

  it("says what the daemon does not allow, and goes on", async () => {
    const { fake } = await begun();
    fake.answers["rename"] = new HobError("wrong-state", "work/2 is taken");
    fake.type(`${prefix},\u007f2\r`);
    await shown(fake, "work/2 is taken");
    expect(fake.calls).toEqual([["rename", { name: "#1", to: "2" }]]);
  });

  it("searches the history, copies from it to the clipboard, and pastes that", async () => {
    const { fake } = await begun();
    fake.answers["capture"] = { text: `${Array.from({ length: 50 }, (_, line) => `line ${line}`).join("\n")}\n` };
    fake.type(`${prefix}/line 7$\r`);
    await shown(fake, "line 7");
    fake.type("vky");
    expect(await shown(fake, "\u001b]52;c;")).toContain(Buffer.from("line 6\nline 7").toString("base64"));
    fake.type(`${prefix}]`);
    await eventually(() => expect(fake.attachments[0]?.typed).toEqual(["line 6\rline 7"]));
  });

  it("goes to the next tab when a program ends, and ends with the last one of the desk", async () => {
    const { fake, ended } = await begun();
    fake.tell([one, two, other]);
    fake.attachments[0]?.finish({ reason: "exited", exit: { code: 3, signal: null } });
    await eventually(() => expect(fake.attachments[1]?.input).toMatchObject({ name: "#2" }));
    fake.attachments[1]?.begin(two, "~");
    await shown(fake, "work/1 ended with 3");
    fake.tell([other]);
    await shown(fake, "\u001b[10;1H");
    fake.attachments[1]?.finish({ reason: "killed" });
    expect(await ended).toEqual({ kind: "ended", name: "work/2", exit: undefined });
  });

  it("types nothing for somebody who only looks on", async () => {
    const { fake } = await begun({ readOnly: true });
    fake.type(`rm\r${prefix}x`);
    await shown(fake, "read-only: close");
    expect([fake.attachments[0]?.typed, fake.calls]).toEqual([[], []]);
  });

  it("paints pictures of a terminal that does not fit the window, with the part that has the cursor", async () => {
    const fires: (() => void)[] = [];
    const clock = {
      monotonicMs: () => 0,
      wallMs: () => 0,
      timer: (_: number, fire: () => void) => {
        fires.push(fire);
        return { cancel: () => undefined };
      },
    };
    const { fake } = await begun({ clock });
    fake.answers["capture"] = {
      text: Array.from({ length: 20 }, (_, row) => `row ${row} ${"x".repeat(90)}`).join("\n"),
      cursor: { row: 19, column: 2, visible: true },
    };
    fake.attachments[0]?.screen("wide", { columns: 100, rows: 20 });
    await eventually(() => expect(fires.length).toBeGreaterThan(0));
    for (const fire of fires.splice(0)) fire();
    const text = await shown(fake, "row 19");
    expect(text).not.toContain("row 10 ");
    expect(text).not.toContain("x".repeat(41));
    expect(text + fake.host.text).toContain("100x20");
    fake.answers["capture"] = {
      text: Array.from({ length: 20 }, (_, row) => `row ${row} ${"x".repeat(80)}typed`).join("\n"),
      cursor: { row: 19, column: 92, visible: true },
    };
    fake.attachments[0]?.output("typed");
    await eventually(() => expect(fires.length).toBeGreaterThan(0));
    for (const fire of fires.splice(0)) fire();
    expect(await shown(fake, "\u001b[9;33H\u001b[?25h")).toContain(`${"x".repeat(27)}typed`);
  });

  it("ends when the window is gone, and with the daemon's error when the connection breaks", async () => {
    const first = await begun();
    first.fake.gone.abort();
    expect(await first.ended).toEqual({ kind: "gone", name: "work/1" });
    const second = await begun();
    second.fake.overview.end(new HobError("disconnected", "the connection ended"));
    await expect(second.ended).rejects.toThrow("the connection ended");
  });
});
