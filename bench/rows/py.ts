/** hob's Python: a run on a warm daemon over one connection, several at once, and the first result when nothing runs yet. */
import { stop } from "@hob/kit/client";
import type { Bench, Row } from "../harness/bench.ts";
import { openClient } from "../harness/clients.ts";
import { emptyNode, hasPython, hob, python, withoutPython } from "../harness/commands.ts";
import type { Contestant } from "../harness/figure.ts";
import { interleave, type Turn } from "../harness/interleave.ts";
import { run } from "../harness/processes.ts";

const atOnce = 16;
const warmPython = "python3 on a pipe, no isolation";
const coldPython = "python3 -c '2+3'";

export const py: Row = {
  name: "py",
  title: "hob py: runs of 2+3",
  async measure(bench) {
    const ours = await openClient(bench, "py");
    const pythonThere = hasPython();
    const forMs = bench.turnMs(600);
    const rounds = bench.rounds(10, 2);
    const { hob: single = [], ...others } = await interleave(
      {
        hob: async () => (await ours.order("calls", { forMs })).p50,
        ...(pythonThere ? await besideOneRun(bench, forMs) : {}),
      },
      rounds,
    );
    const { rate } = await interleave({ rate: () => ours.order("flood", { forMs, window: atOnce }) }, rounds);
    const first = await firstResults(bench, pythonThere);
    const note = pythonThere ? {} : { note: withoutPython };
    return [
      {
        what: "one run, p50",
        unit: "us",
        hob: single,
        beside: contestants(others),
        ...note,
      },
      { what: `runs, ${atOnce} in flight`, unit: "/s", hob: rate, beside: [] },
      {
        what: "`hob py -c '2+3'`, nothing running",
        unit: "ms",
        hob: first.again,
        beside: contestants(first.beside),
        ...note,
      },
      { what: "`hob py -c '2+3'`, the first in a home", unit: "ms", hob: first.ever, beside: [] },
    ];
  },
};

async function besideOneRun(bench: Bench, forMs: number): Promise<Record<string, Turn<number>>> {
  const floor = await openClient(bench, "warm-python");
  return {
    [warmPython]: async () => (await floor.order("calls", { forMs })).p50,
    [coldPython]: async () => (await run(python)).tookMs * 1000,
  };
}

function contestants(samples: Record<string, number[]>): Contestant[] {
  return Object.entries(samples).map(([name, each]) => ({ name, samples: each }));
}

interface FirstResults {
  again: number[];
  ever: number[];
  beside: Record<string, number[]>;
}

/** From the command to the result: without a daemon, and in a home where there was none before. */
async function firstResults(bench: Bench, pythonThere: boolean): Promise<FirstResults> {
  const used = bench.workplace.directory();
  await firstResult(bench, used);
  const turns: Record<string, Turn<number>> = {
    again: () => firstResult(bench, used),
    "node -e 0": async () => (await run(emptyNode)).tookMs,
    ...(pythonThere ? { [coldPython]: async () => (await run(python)).tookMs } : {}),
  };
  const { again = [], ...beside } = await interleave(turns, bench.rounds(8, 0));
  const everTurns = { ever: () => firstResult(bench, bench.workplace.directory()) };
  const { ever } = await interleave(everTurns, { count: bench.quick ? 1 : 3, warmUp: 0 });
  return { again, ever, beside };
}

async function firstResult(bench: Bench, home: string): Promise<number> {
  try {
    return (await run(hob(bench, home, "py", "-c", "2+3"), /^5$/m)).tookMs;
  } finally {
    await stop("py", { home });
  }
}
