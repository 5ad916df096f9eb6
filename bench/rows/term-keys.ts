/** What a person feels: how long after a key its echo is in the window, and how long it takes to attach. */
import { setTimeout as wait } from "node:timers/promises";
import type { Bench, Row } from "../harness/bench.ts";
import { emptyNode } from "../harness/commands.ts";
import type { Figure } from "../harness/figure.ts";
import { fileOfLines, openInside } from "../harness/inside.ts";
import { interleave, type Turn } from "../harness/interleave.ts";
import { type Multiplexer, startMultiplexers } from "../harness/multiplexers.ts";
import { run } from "../harness/processes.ts";
import { percentile } from "../harness/statistics.ts";
import { besideTmux } from "../harness/terminals-figure.ts";
import { Window } from "../harness/window.ts";

const historyLines = 10_000;
/** Characters that no status line has; in turn, so that a late second drawing of one is not taken for the next. */
const keys = ["%", "^"];
/** Nobody types faster than this by far; but who waits less finds nobody asleep. */
const betweenKeysMs = 5;
/** In half a row of the terminal; then the cursor goes back to its beginning. */
const keysInRow = 40;

export const termKeys: Row = {
  name: "term-keys",
  title: "hob term: keys and attaching",
  async measure(bench) {
    const multiplexers = await startMultiplexers(bench);
    const echoes = await interleave(await each(multiplexers, (multiplexer) => echo(bench, multiplexer)), bench.rounds(8));
    const attaching = await each(multiplexers, (multiplexer) => attach(bench, multiplexer));
    const { node = [], ...attaches } = await interleave(
      { ...attaching, node: async () => (await run(emptyNode)).tookMs },
      bench.rounds(12),
    );
    const attachFigure = besideTmux(`attach, ${historyLines} lines of history`, "ms", attaches);
    return [
      { ...besideTmux("from a key to its echo, p50", "us", shares(echoes, 0.5)), goal: { at: "most", plus: 1000, of: "tmux" } },
      besideTmux("from a key to its echo, p99", "us", shares(echoes, 0.99)),
      { ...attachFigure, beside: [...attachFigure.beside, { name: "node -e 0", samples: node }], goal: { at: "most", value: 100 } },
    ] satisfies Figure[];
  },
};

async function each<Sample>(
  multiplexers: Multiplexer[],
  turn: (multiplexer: Multiplexer) => Promise<Turn<Sample>>,
): Promise<Record<string, Turn<Sample>>> {
  const turns: Record<string, Turn<Sample>> = {};
  for (const multiplexer of multiplexers) turns[multiplexer.name] = await turn(multiplexer);
  return turns;
}

/** A turn answers the microseconds of every key. `cat` gives each back: the terminal itself echoes nothing. */
async function echo(bench: Bench, multiplexer: Multiplexer): Promise<Turn<number[]>> {
  await run(multiplexer.make("echo", ["sh", "-c", "stty raw -echo; echo ready; exec cat"]));
  const window = new Window(multiplexer.attach("echo"));
  bench.workplace.release(() => window.close());
  await window.whenShown("ready");
  const count = bench.quick ? 40 : 200;
  return async () => {
    const durations: number[] = [];
    for (let index = 0; index < count; index++) {
      if (index % keysInRow === 0) window.type("\r");
      await wait(betweenKeysMs);
      const key = keys[index % keys.length] as string;
      const shown = window.whenShown(key);
      const began = performance.now();
      window.type(key);
      durations.push(((await shown) - began) * 1000);
    }
    return durations;
  };
}

/** A turn answers the milliseconds from the start of the client to the last line of the screen in its window. */
async function attach(bench: Bench, multiplexer: Multiplexer): Promise<Turn<number>> {
  const inside = await openInside(bench, multiplexer, "history");
  await inside.show(fileOfLines(bench, historyLines), "the last line");
  return async () => {
    const began = performance.now();
    const window = new Window(multiplexer.attach("history"));
    try {
      return (await window.whenShown("the last line")) - began;
    } finally {
      await window.close();
    }
  };
}

function shares(samples: Record<string, number[][]>, share: number): Record<string, number[]> {
  return Object.fromEntries(Object.entries(samples).map(([name, rounds]) => [name, rounds.map((round) => percentile(round, share))]));
}
