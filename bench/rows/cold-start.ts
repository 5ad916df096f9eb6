/**
 * From a command to its answer when there is no daemon: on an empty home, and after a `kill -9` of the daemon that was
 * there. One command is the example that people copy, which loads its schemas and the kit as npm installs them; the other
 * is hob's own, which is bundled, on a bundled daemon.
 */
import { probe, stop } from "@hob/kit/client";
import type { Bench, Row } from "../harness/bench.ts";
import { bareStart, bundledGreet, emptyNode, greet, sockDaemonEcho, warmHome } from "../harness/commands.ts";
import { interleave } from "../harness/interleave.ts";
import { type Command, run } from "../harness/processes.ts";

const empty = "node -e 0";
const floor = "two bare boots, ask, print";

export const coldStart: Row = {
  name: "cold-start",
  title: "no daemon yet: from the command to the answer",
  async measure(bench) {
    const home = await warmHome(bench, "greeter", (place) => greet(bench, place, "Ada"));
    const turns = {
      [empty]: () => run(emptyNode).then(({ tookMs }) => tookMs),
      [floor]: () => bareFromNothing(bench),
      cold: () => fromEmptyHome(bench, (place) => greet(bench, place, "Ada"), /^Hello, Ada$/m),
      bundled: () => fromEmptyHome(bench, (place) => bundledGreet(bench, place), /Ada/),
      recovery: () => afterKill(bench, home),
      "sock-daemon": () => sockDaemonFromNothing(bench),
    };
    const took = await interleave(turns, bench.rounds(16), ["sock-daemon"]);
    const beside = (...names: (keyof typeof turns)[]) => names.map((name) => ({ name, samples: took[name] }));
    const goal = { at: "most", times: 1.3, of: floor } as const;
    return [
      { what: "cold `greeter Ada`", unit: "ms", hob: took.cold, beside: beside(floor, empty, "sock-daemon"), goal },
      { what: "cold `hob call greeter greet`, bundled", unit: "ms", hob: took.bundled, beside: beside(floor, empty), goal },
      {
        what: "`greeter Ada` after `kill -9` of the daemon",
        unit: "ms",
        hob: took.recovery,
        beside: beside("cold", empty),
        goal: { at: "most", times: 1.15, of: "cold" },
      },
    ];
  },
};

async function fromEmptyHome(bench: Bench, command: (home: string) => Command, expected: RegExp): Promise<number> {
  const home = bench.workplace.directory();
  try {
    return (await run(command(home), expected)).tookMs;
  } finally {
    await stop("greeter", { home });
  }
}

async function afterKill(bench: Bench, home: string): Promise<number> {
  const { pid } = await probe("greeter", { home });
  if (pid === undefined) throw new Error("the daemon of the last command is gone");
  process.kill(pid, "SIGKILL");
  return (await run(greet(bench, home, "Ada"), /^Hello, Ada$/m)).tookMs;
}

async function bareFromNothing(bench: Bench): Promise<number> {
  const directory = bench.workplace.directory();
  try {
    return (await run(bareStart(bench, directory), /Ada/)).tookMs;
  } finally {
    await bench.workplace.endProcessesOf(directory);
  }
}

async function sockDaemonFromNothing(bench: Bench): Promise<number> {
  const directory = bench.workplace.directory();
  try {
    return (await run(sockDaemonEcho(bench, directory), /42$/m)).tookMs;
  } finally {
    await bench.workplace.endProcessesOf(directory); // its pid file may not be written yet
  }
}
