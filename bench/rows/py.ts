/** hob's Python: a run on a warm daemon over one connection, several at once, and the first result when nothing runs yet. */
import { stop } from "@hob/kit/client";
import type { Bench, Row } from "../harness/bench.ts";
import { openClient } from "../harness/clients.ts";
import { emptyNode, hob, python } from "../harness/commands.ts";
import { interleave } from "../harness/interleave.ts";
import { run } from "../harness/processes.ts";

const atOnce = 16;
const warmPython = "python3 on a pipe, no isolation";
const coldPython = "python3 -c '2+3'";

export const py: Row = {
  name: "py",
  title: "hob py: runs of 2+3",
  async measure(bench) {
    const ours = await openClient(bench, "py");
    const floor = await openClient(bench, "warm-python");
    const forMs = bench.turnMs(600);
    const rounds = bench.rounds(10, 2);
    const single = await interleave(
      {
        hob: async () => (await ours.order("calls", { forMs })).p50,
        warm: async () => (await floor.order("calls", { forMs })).p50,
        process: async () => (await run(python)).tookMs * 1000,
      },
      rounds,
    );
    const { rate } = await interleave({ rate: () => ours.order("flood", { forMs, window: atOnce }) }, rounds);
    const first = await firstResults(bench);
    return [
      {
        what: "one run, p50",
        unit: "us",
        hob: single.hob,
        beside: [
          { name: warmPython, samples: single.warm },
          { name: coldPython, samples: single.process },
        ],
      },
      { what: `runs, ${atOnce} in flight`, unit: "/s", hob: rate, beside: [] },
      {
        what: "`hob py -c '2+3'`, nothing running",
        unit: "ms",
        hob: first.again,
        beside: [
          { name: "node -e 0", samples: first.node },
          { name: coldPython, samples: first.python },
        ],
      },
      { what: "`hob py -c '2+3'`, the first in a home", unit: "ms", hob: first.ever, beside: [] },
    ];
  },
};

/** From the command to the result: without a daemon, and in a home where there was none before. */
async function firstResults(bench: Bench): Promise<Record<"again" | "ever" | "node" | "python", number[]>> {
  const used = bench.workplace.directory();
  await firstResult(bench, used);
  const turns = {
    again: () => firstResult(bench, used),
    node: async () => (await run(emptyNode)).tookMs,
    python: async () => (await run(python)).tookMs,
  };
  const ever = { ever: () => firstResult(bench, bench.workplace.directory()) };
  return { ...(await interleave(turns, bench.rounds(8, 0))), ...(await interleave(ever, { count: bench.quick ? 1 : 3, warmUp: 0 })) };
}

async function firstResult(bench: Bench, home: string): Promise<number> {
  try {
    return (await run(hob(bench, home, "py", "-c", "2+3"), /^5$/m)).tookMs;
  } finally {
    await stop("py", { home });
  }
}
