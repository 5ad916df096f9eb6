import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CaptureOptions } from "../core/ports.ts";
import { XtermScreen } from "./screen.ts";
import { ScreenPump } from "./screen-pump.ts";

const MiB = 1024 * 1024;
const all: CaptureOptions = { format: "cells", join: false, history: true };
const screenOnly: CaptureOptions = { ...all, history: false };

function screen(columns = 40, rows = 8, historyBytes = MiB): XtermScreen {
  return new XtermScreen(new ScreenPump(), { columns, rows }, historyBytes, { bell() {}, title() {}, answer() {}, parsed() {} }, failed);
}

function failed(error: unknown): void {
  throw error;
}

async function shown(text: string, columns?: number, rows?: number): Promise<XtermScreen> {
  const model = screen(columns, rows);
  model.write(Buffer.from(text));
  await model.settled();
  return model;
}

/** What somebody who attaches now sees. */
async function attached(model: XtermScreen, historyLines = 0): Promise<XtermScreen> {
  const { bytes, size } = model.snapshot(historyLines);
  // Whatever was on that terminal before.
  return await shown(
    `\u001b[?1049h\u001b[5;3H\u001b[1;33mold\u001b[?1000h\u001b]2;before${Buffer.from(bytes).toString()}`,
    size.columns,
    size.rows,
  );
}

const scenes: Record<string, string> = {
  "a prompt behind some lines": "one\r\ntwo\r\n$ ",
  colours: "\u001b[31mred \u001b[1;38;5;208;48;2;1;2;3mboth\u001b[0m \u001b[4;9;7mmarked\u001b[m\r\n",
  "the style of what comes next": "\u001b[3;42mstill green",
  "wide characters, marks and boxes": "日本語 👍🏽 e\u0301 ┌──┐\r\n│好│",
  "a link": "\u001b]8;;https://example.org/\u001b\\here\u001b]8;;\u001b\\ and not here",
  "a full line with the cursor behind it": `\r\n${"x".repeat(40)}`,
  "a full screen with its own margins and modes":
    "shell\r\n\u001b[?1049h\u001b[2;5r\u001b[?6h\u001b[?25l\u001b[?2004h\u001b[?1002;1006h\u001b[5 q\u001b[2;2Hhello",
  "a title and application keys": "\u001b]2;my title\u0007\u001b[?1h\u001b=$ ",
  "a place that the program goes back to": "\u001b[3;5H\u001b[31m\u001b7\u001b[m\u001b[1;1Haway",
  "a line of a box": "\u001b)0\u000elqq\r\n\u001b(0xx",
  "line drawing from a third place": "\u001b*0\u001bnlqq",
  "a full line with the cursor behind its wide character": `\r\n${"x".repeat(38)}好`,
  "a full line with the cursor behind its link": `${"x".repeat(39)}\u001b]8;;https://example.org/\u001b\\!`,
  "text over a link, and a link that goes on": "\u001b]8;;a:\u001b\\here\u001b]8;;\u001b\\\rno\r\n\u001b]8;;b:\u001b\\there\u001b[31m and",
  "a full screen in front of links and margins": "\u001b[2;5r\u001b]8;;a:\u001b\\here\u001b]8;;\u001b\\\u001b[?1049h\u001b[8;1H\r\nfull",
  "new lines that return": "\u001b[20hone\ntwo",
  "a mark behind a colour": "e\u001b[31m\u0301x\r\n\u0302y",
  "a mark behind what a cursor came to": "\u001b[39Cx\u001b[3;40H\u0301\u0302",
  "a keypad switched on and off in two ways": "\u001b=\u001b[?66l\u001b[1;7:25;4:3m$ ",
  "coloured empty cells": "\u001b[44m\u001b[2J\u001b[3;3Hblue",
};

describe("a snapshot", () => {
  it.each(Object.entries(scenes))("shows %s, and goes on as the terminal does", async (_name, scene) => {
    const model = await shown(scene);
    const copy = await attached(model);
    const more = "\u001b[7mmore\r\nof it\u001b[A!";
    for (const step of ["", more, "qx\u000fqx", scene.includes("\u001b7") ? "\u001b8back" : ""]) {
      for (const one of [model, copy]) {
        one.write(Buffer.from(step));
        await one.settled();
      }
      expect(copy.capture(screenOnly).cells).toEqual(model.capture(screenOnly).cells);
      expect(copy.capture(screenOnly).cursor).toEqual(model.capture(screenOnly).cursor);
      expect(copy.modes).toEqual(model.modes);
    }
    expect(Buffer.from(copy.snapshot(0).bytes).toString()).toBe(Buffer.from(model.snapshot(0).bytes).toString());
  });

  it("brings the screen back that a full-screen program covers", async () => {
    const model = await shown("before\r\n$ vim\r\n\u001b[?1049h\u001b[Hfull");
    const copy = await attached(model);
    copy.write(Buffer.from("\u001b[?1049l$ "));
    await copy.settled();
    expect(copy.capture({ ...screenOnly, format: "plain" }).text?.trimEnd()).toBe("before\n$ vim\n$");
  });

  it("begins with as much history as was asked for", async () => {
    const model = await shown([...Array(30).keys()].map((number) => `line ${number}\r\n`).join(""));
    const copy = await attached(model, 5);
    const text = copy.capture({ ...all, format: "plain" }).text?.split("\n");
    expect(text?.filter((line) => line !== "")).toEqual([...Array(30).keys()].slice(18).map((number) => `line ${number}`));
  });
});

describe("a question of a program is answered", () => {
  it.each([
    ["where is the cursor, behind an emoji, a heart and a letter?", "😀❤a\u001b[6n", "\u001b[1;5R"],
    ["how large is it?", "\u001b[18t", "\u001b[8;8;40t"],
    ["what is it?", "\u001b[>q\u001b[c", "\u001bP>|hob\u001b\\\u001b[?1;2c"],
    ["terminfo?", "\u001bP+q544e\u001b\\", "\u001bP0+r\u001b\\"],
    ["where is the cursor?", "ab\u001b[6n", "\u001b[1;3R"],
    ["which colours?", "\u001b]10;?\u0007\u001b]11;?\u001b\\", "\u001b]11;rgb:1/2/3\u001b\\"],
    ["a colour is set", "\u001b]11;#000000\u0007", ""],
    ["the title? the clipboard? another keyboard?", "\u001b[21t\u001b]52;c;?\u0007\u001b[?u", ""],
  ])("%s", async (_question, asked, answer) => {
    const answers: Uint8Array[] = [];
    const events = { bell() {}, title() {}, answer: (bytes: Uint8Array) => void answers.push(bytes), parsed() {} };
    const model = new XtermScreen(new ScreenPump(), { columns: 40, rows: 8 }, MiB, events, failed);
    model.colours = { background: "rgb:1/2/3" };
    model.write(Buffer.from(asked));
    await model.settled();
    expect(Buffer.concat(answers).toString()).toBe(answer);
  });
});

it("a link drawn again is not underlined, unless the program has done so", async () => {
  const model = await shown("\u001b]8;;a:\u001b\\one\u001b[4mtwo");
  expect(model.capture(screenOnly).cells?.[0]?.spans).toEqual([
    { text: "one", columns: 3 },
    { text: "two", columns: 3, underline: true },
  ]);
});

it("after a full reset new lines do not return, and whoever attaches then has no mode of the program's", async () => {
  const model = await shown("\u001b[20;4h\u001b[?1;1000h\u001bcone\ntwo");
  expect(
    model
      .capture({ ...screenOnly, format: "plain" })
      .text?.split("\n")
      .slice(0, 2),
  ).toEqual(["one", "   two"]);
  const [, modes] = Buffer.from(model.snapshot(0).bytes).toString().split("\u001b]2;");
  expect(modes).toBe("\u001b\\\u001b[2;7H");
});

it("a character is whole wherever the model cuts the output into slices", async () => {
  for (const shift of [0, 1, 2]) {
    const text = `${"x".repeat(shift)}${"…".repeat(12_000)}`;
    const model = screen(400, 40);
    model.showAll();
    model.write(Buffer.from(text));
    await model.settled();
    expect(model.capture({ format: "plain", join: true, history: true }).text?.trim()).toBe(text);
  }
});

it("what is no UTF-8 has a place on the screen, as in a window, and is no part of a sequence", async () => {
  const model = screen(20, 2);
  model.write(Buffer.from("caf\u00e9|\u001b\u0082]2;t\u0007", "latin1"));
  await model.settled();
  expect(model.capture({ ...screenOnly, format: "plain" }).text).toBe("caf\ufffd|]2;t\n\n");
  expect(model.title).toBe("");
});

it("modes are kept for whoever attaches, but not without end", async () => {
  const model = await shown(Array.from({ length: 5_000 }, (_, mode) => `\u001b[?${2_100 + mode}h`).join(""));
  expect(model.snapshot(0).bytes.length).toBeLessThan(1_500);
});

describe("a screen made narrower", () => {
  it.each([
    ["a full screen's line is cut", "\u001b[?1049hab好cdef", 5, ["ab好c", ""]],
    ["a wide character that is cut is a space", "\u001b[?1049habc好def", 4, ["abc ", ""]],
  ])("%s", async (_what, text, columns, expected) => {
    const model = await shown(text, 20, 2);
    model.resize({ columns, rows: 2 });
    await model.settled();
    const { cells = [] } = model.capture(screenOnly);
    expect(cells.map(({ spans }) => spans.map((span) => span.text).join(""))).toEqual(expected);
    expect(cells.map(({ spans }) => spans.reduce((sum, span) => sum + span.columns, 0) <= columns)).toEqual([true, true]);
    expect(model.search(/def/u, false).look()).toBeUndefined();
  });
});

it("controls of eight bits are not obeyed, as sequences and as ends of strings", async () => {
  const model = await shown("a\u0085b\u009b31mc\u001b]2;ti\u009ctle\u0007é");
  expect(model.capture(screenOnly).cells?.[0]?.spans).toEqual([{ text: "ab31mcé", columns: 7 }]);
  expect(model.title).toBe("title");
});

describe("a flood", () => {
  it.each([
    ["margins, below which lines do not scroll", "\u001b[2;3r\u001b[8;1H"],
    ["another screen", "shell\r\n\u001b[?1049h"],
    ["a screen that is full, with the cursor on top", `${"old and long\r\n".repeat(8)}\u001b[H`],
    ["colours", "\u001b[44m"],
    ["a string with a control in its beginning", `\u001b\r\n]8;;${"x\r\n".repeat(2_000)}\u001b\\`],
    ["a string that goes on for a while", `\u001b]8;;${"x\r\n".repeat(2_000)}\u001b\\`],
  ])("behind %s leaves the same as if all of it had been shown", async (_what, lead) => {
    const bytes = Buffer.from(`${lead}${"short\r\n".repeat(500)}longer than the others\r\n${"short\r\n".repeat(5_000)}`);
    const small = { fromBytes: 8_192, leastBytes: 2_048 };
    const events = { bell() {}, title() {}, answer() {}, parsed() {} };
    const open = (): XtermScreen => new XtermScreen(new ScreenPump(), { columns: 40, rows: 8 }, 12_000, events, failed, small);
    const [skipping, showing] = [open(), open()];
    showing.showAll();
    for (const one of [skipping, showing]) one.write(bytes);
    await Promise.all([skipping.settled(), showing.settled()]);
    expect(skipping.capture(all)).toEqual(showing.capture(all));
  });

  const line = fc
    .tuple(fc.constantFrom("\u001b[32m", "\u001b[0m", "\u001b[1;44m", "", "日本 "), fc.nat(60))
    .map(([style, length]) => `${style}${"#".repeat(length)}\r\n`);
  /** Also what may not be left out. */
  const other = fc.constantFrom(
    "\u001b]2;title\u0007",
    "\u001b[2A",
    "\u001b[?1049h\u001b[?1049l",
    "\u001b[3;6r",
    "\u001b[r",
    "\u0007",
    "\t\u001b(0q\u001b(B",
  );

  it("leaves the same screen, history and style as if all of it had been shown", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 20, arbitrary: line }, other), { minLength: 20, maxLength: 60 }),
        fc.nat(40),
        async (lines, odd) => {
          const block = lines.join("");
          const bytes = Buffer.from(block.repeat(Math.ceil(700_000 / block.length)) + block.slice(0, odd));
          const [skipping, showing] = [screen(40, 8, 60_000), screen(40, 8, 60_000)];
          showing.showAll();
          for (const one of [skipping, showing]) one.write(bytes);
          await Promise.all([skipping.settled(), showing.settled()]);
          expect(skipping.capture(all)).toEqual(showing.capture(all));
          expect(skipping.title).toBe(showing.title);
        },
      ),
      { numRuns: 6 },
    );
  }, 60_000);

  it("is left out for the most part", async () => {
    let slices = 0;
    const events = { bell() {}, title() {}, answer() {}, parsed: () => slices++ };
    const model = new XtermScreen(new ScreenPump(), { columns: 80, rows: 24 }, 100_000, events, failed);
    model.write(Buffer.from("some line of text\r\n".repeat(200_000)));
    await model.settled();
    expect(slices).toBeLessThan(5); // of 30
    expect(model.historyBytes).toBeLessThan(150_000);
  });
});
