/**
 * A screen model played with: output in pieces, and between them resizes and limits of the history. An input is the output,
 * with two bytes in it that UTF-8 does not have: FF and two characters are a resize, FE and one a new limit. Each of
 * these characters stands for a number of a table, so that whatever the fuzzer makes of them is a size.
 */

import type { Chance } from "../../packages/kit/src/sim/machine/chance.ts";
import { XtermScreen } from "../../packages/term/src/adapters/screen.ts";
import { ScreenPump } from "../../packages/term/src/adapters/screen-pump.ts";
import type { Size } from "../../packages/term/src/contract.ts";
import type { Screen, ScreenEvents } from "../../packages/term/src/core/ports.ts";
import { planSkip } from "../../packages/term/src/core/skip.ts";
import { Splitter } from "../../packages/term/src/core/splitter.ts";

/** Of floods that are far smaller than in earnest, where 512 KiB have to wait. */
export const skips = { fromBytes: 8 * 1024, leastBytes: 2 * 1024 };

/** What is fuzzed; a broken copy has one of these replaced. */
export const realScreens = {
  open: (size: Size, historyBytes: number, events: ScreenEvents, broken: (error: unknown) => void): Screen =>
    new XtermScreen(new ScreenPump(), size, historyBytes, events, broken, skips),
  splitter: (): Pick<Splitter, "take" | "rest"> => new Splitter(),
  planSkip,
};
export type Screens = typeof realScreens;

/** All within what the contract allows: 2 columns are the least. */
const columnsOf = [2, 3, 4, 5, 8, 9, 10, 16, 20, 40, 80, 81, 132, 200, 300, 500] as const;
const rowsOf = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24, 25, 30, 40, 50, 60] as const;
const limitsOf = [0, 1, 200, 1_000, 4_000, 16_000, 50_000, 200_000] as const;
const [resizeByte, limitByte] = [0xff, 0xfe];

export const firstSize: Size = { columns: 20, rows: 5 };
export const firstLimit = 8_000;

export type Step = { readonly output: Buffer } | { readonly size: Size } | { readonly limit: number };

/** What an input says. */
export function stepsOf(input: Buffer): Step[] {
  const steps: Step[] = [];
  let from = 0;
  for (let at = 0; at < input.length; at++) {
    const byte = input[at];
    if (byte !== resizeByte && byte !== limitByte) continue;
    if (at > from) steps.push({ output: input.subarray(from, at) });
    const [first = 0, second = 0] = input.subarray(at + 1, at + 3);
    if (byte === limitByte) steps.push({ limit: limitsOf[first & 7] as number });
    else steps.push({ size: { columns: columnsOf[first & 15] as number, rows: rowsOf[second & 15] as number } });
    at += byte === limitByte ? 1 : 2;
    from = at + 1;
  }
  if (from < input.length) steps.push({ output: input.subarray(from) });
  return steps;
}

/** A model, and what it said. */
export interface Played {
  readonly screen: Screen;
  limit: number;
  readonly said: { readonly answers: Buffer[]; readonly titles: string[]; bells: number; readonly marks: unknown[]; shown: Buffer[] };
  /** What xterm threw. */
  readonly broken: unknown[];
}

export function opened({ open }: Screens, size = firstSize, limit = firstLimit): Played {
  const said: Played["said"] = { answers: [], titles: [], bells: 0, marks: [], shown: [] };
  const broken: unknown[] = [];
  const events: ScreenEvents = {
    bell: () => void said.bells++,
    title: (title) => void said.titles.push(title),
    answer: (bytes) => void said.answers.push(Buffer.from(bytes)),
    parsed() {},
  };
  return { screen: open(size, limit, events, (error) => broken.push(error)), limit, said, broken };
}

/** Plays all of it, the output in pieces as `cut` says, now and then shown before more comes; settled afterwards. */
export async function play(screens: Screens, steps: readonly Step[], cut: Cut = uncut): Promise<Played> {
  const played = opened(screens);
  const { screen, said } = played;
  const splitter = screens.splitter();
  for (const step of steps) {
    if ("size" in step) screen.resize(step.size);
    else if ("limit" in step) {
      await screen.settled();
      played.limit = step.limit;
      screen.limitHistory(step.limit);
    } else
      for (const chunk of cut.pieces(step.output)) {
        if (cut.rests()) await screen.settled();
        const { whole, shown, marks } = splitter.take(chunk);
        screen.write(Buffer.from(whole));
        said.shown.push(Buffer.from(shown));
        for (const { run, letter, values } of marks) said.marks.push([run, letter, values]);
      }
  }
  screen.write(splitter.rest());
  await screen.settled();
  return played;
}

interface Cut {
  pieces(output: Buffer): readonly Buffer[];
  /** Before the next piece all is on the screen. */
  rests(): boolean;
}

const uncut: Cut = { pieces: (output) => [output], rests: () => false };

/** In pieces of any length, now and then of a single byte each. */
export function cutBy(chance: Chance): Cut {
  const longest = chance.pick([1, 2, 5, 30, 300]);
  const pieces = (output: Buffer): Buffer[] => {
    const cut: Buffer[] = [];
    for (let at = 0; at < output.length; at += cut.at(-1)?.length ?? 0) cut.push(output.subarray(at, at + 1 + chance.below(longest)));
    return cut;
  };
  return { pieces, rests: () => chance.happens(0.3) };
}

/** Everything that can be asked of a screen, in a form to be compared. */
export function pictureOf(played: Played): unknown {
  const { screen } = played;
  const { cells, cursor, alternate, text } = {
    ...screen.capture({ format: "ansi", join: false, history: true }),
    ...screen.capture({ format: "cells", join: false, history: true }),
  };
  return { size: screen.size, cursor, alternate, modes: screen.modes, title: screen.title, cells, text };
}

/** Of the screen alone what a snapshot promises: not that a line was wrapped, nor whether an empty cell was written to. */
export function faceOf({ screen }: Played): unknown {
  const { cells = [], cursor, alternate } = screen.capture({ format: "cells", join: false, history: false });
  const { text = "" } = screen.capture({ format: "ansi", join: false, history: false });
  const lines = cells.map(({ spans }) => JSON.stringify(spans).replace(emptySpan, "]").replace(emptyEnd, ""));
  const links = text.match(/\u001b\]8;;.*?\u001b\\.*?\u001b/g);
  return { size: screen.size, cursor, alternate, modes: screen.modes, title: screen.title, lines, links };
}

/** Spaces in the terminal's own style, at the end of a line. */
const emptySpan = /,?\{"text":" *","columns":\d+\}\]$/;
const emptyEnd = / *","columns":\d+\}\]$/;

export function snapshotText({ screen }: Played, historyLines = 0): string {
  return Buffer.from(screen.snapshot(historyLines).bytes).toString();
}
