/** What terminals weigh in the process that keeps them: one in which nothing happens, and 10 000 lines of history. */
import { setTimeout as wait } from "node:timers/promises";
import type { Bench, Row } from "../harness/bench.ts";
import { fileOfLines, openInside } from "../harness/inside.ts";
import { growth, weightOf } from "../harness/memory.ts";
import { type Multiplexer, startMultiplexers } from "../harness/multiplexers.ts";
import { run } from "../harness/processes.ts";
import { besideTmux } from "../harness/terminals-figure.ts";

const idleTerminals = 20;
const historyLines = 10_000;
/** A process goes on collecting garbage for a moment after its last work. */
const settleMs = 800;

interface Added {
  /** Kilobytes of one idle terminal. */
  terminal: number;
  /** Megabytes of so many lines. */
  history: number;
}

export const termMemory: Row = {
  name: "term-memory",
  title: "hob term: memory of the process that keeps the terminals",
  async measure(bench) {
    const found: Record<string, Added[]> = {};
    for (let round = 0; round < (bench.quick ? 1 : 3); round++) await weighAll(bench, found);
    const samples = (part: (added: Added) => number): Record<string, number[]> =>
      Object.fromEntries(Object.entries(found).map(([name, rounds]) => [name, rounds.map(part)]));
    return [
      besideTmux(
        `each of ${idleTerminals} idle terminals`,
        "KB",
        samples(({ terminal }) => terminal),
      ),
      besideTmux(
        `each ${historyLines} lines of history, 79 characters a line`,
        "MB",
        samples(({ history }) => history),
      ),
    ];
  },
};

/** Each from its start to its end, so that nobody fills what another round has left free. */
async function weighAll(bench: Bench, found: Record<string, Added[]>): Promise<void> {
  try {
    for (const multiplexer of await startMultiplexers(bench)) {
      const added = await weigh(bench, multiplexer);
      found[multiplexer.name] = [...(found[multiplexer.name] ?? []), added];
    }
  } finally {
    await bench.workplace.releaseAll();
  }
}

async function weigh(bench: Bench, multiplexer: Multiplexer): Promise<Added> {
  const pid = await multiplexer.pid();
  const gained = async (deed: () => Promise<unknown>): Promise<number> => {
    await wait(settleMs);
    const before = weightOf(pid);
    await deed();
    await wait(settleMs);
    return growth(before, weightOf(pid));
  };
  const terminals = await gained(async () => {
    for (let index = 0; index < idleTerminals; index++) await run(multiplexer.make(`idle${index}`, ["cat"]));
  });
  const file = fileOfLines(bench, historyLines);
  // The first flood of a process makes room for what is new and soon gone (10 MB of V8's), which all terminals share.
  await (await openInside(bench, multiplexer, "first")).show(file, "end");
  const inside = await openInside(bench, multiplexer, "history");
  const history = await gained(() => inside.show(file, "end"));
  return { terminal: (terminals * 1024) / idleTerminals, history };
}
