/** What a program writes, as fast as it goes: `cat` of a large file in a terminal, with nobody there and with a window on it. */
import { statSync } from "node:fs";
import type { Bench, Row } from "../harness/bench.ts";
import type { Figure } from "../harness/figure.ts";
import { fileOfLines, openInside } from "../harness/inside.ts";
import { interleave, type Turn } from "../harness/interleave.ts";
import { type Multiplexer, startMultiplexers } from "../harness/multiplexers.ts";
import { besideTmux } from "../harness/terminals-figure.ts";
import { Window } from "../harness/window.ts";

const lineBytes = 80;
const fullBytes = 50_000_000;
const quickBytes = 5_000_000;

export const termOutput: Row = {
  name: "term-output",
  title: "hob term: output of a program",
  async measure(bench) {
    const file = fileOfLines(bench, (bench.quick ? quickBytes : fullBytes) / lineBytes, lineBytes - 1);
    const multiplexers = await startMultiplexers(bench);
    const rounds = { count: bench.quick ? 3 : 5, warmUp: 1 };
    const size = `${Math.round(statSync(file).size / 1e6)} MB`;
    const goal = { at: "least", times: 1, of: "tmux" } as const;
    const figure = (what: string, samples: Record<string, number[]>): Figure => ({
      ...besideTmux(`\`cat\` of ${size}, ${what}`, "MB/s", samples),
      goal,
    });
    return [
      figure("nobody attached", await interleave(await turns(bench, multiplexers, file, detached), rounds)),
      figure("a window attached, until it shows the end", await interleave(await turns(bench, multiplexers, file, attached), rounds)),
    ];
  },
};

type Way = (bench: Bench, multiplexer: Multiplexer, file: string) => Promise<Turn<number>>;

/** Each in a terminal of its own; a turn answers megabytes a second. */
async function turns(bench: Bench, multiplexers: Multiplexer[], file: string, way: Way): Promise<Record<string, Turn<number>>> {
  const megabytes = statSync(file).size / 1e6;
  const made: Record<string, Turn<number>> = {};
  for (const multiplexer of multiplexers) {
    const turn = await way(bench, multiplexer, file);
    made[multiplexer.name] = async () => megabytes / ((await turn()) / 1000);
  }
  return made;
}

async function detached(bench: Bench, multiplexer: Multiplexer, file: string): Promise<Turn<number>> {
  const inside = await openInside(bench, multiplexer, "detached");
  return async () => {
    const began = performance.now();
    await inside.show(file, "end");
    return performance.now() - began;
  };
}

async function attached(bench: Bench, multiplexer: Multiplexer, file: string): Promise<Turn<number>> {
  const inside = await openInside(bench, multiplexer, "attached");
  await inside.show("/dev/null", "ready");
  const window = new Window(multiplexer.attach("attached"));
  bench.workplace.release(() => window.close());
  await window.whenShown("ready");
  let turn = 0;
  return async () => {
    const mark = `end ${++turn}.`; // the last turn's is still on the screen
    const began = performance.now();
    const [shown] = await Promise.all([window.whenShown(mark), inside.show(file, mark)]);
    return shown - began;
  };
}
