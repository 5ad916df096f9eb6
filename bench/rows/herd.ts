/**
 * Many commands at the same moment on an empty home: each gets its right answer, all from one and the same daemon, and it
 * takes hardly longer than the same commands against a warm one. Wrong answers, a second daemon or a process left behind
 * break the row.
 */
import { stop } from "@hob/kit/client";
import { processesOf } from "../../test/setup/processes-of.ts";
import type { Bench, Row } from "../harness/bench.ts";
import { hobEcho, sockDaemonEcho, warmHome } from "../harness/commands.ts";
import { interleave } from "../harness/interleave.ts";
import { type Command, run } from "../harness/processes.ts";

const sockDaemonCount = 30;

/** Until the last command's end; how many got the right answer, and from which daemons. */
interface Herd {
  tookMs: number;
  answers: number;
  answeredBy: Set<string>;
}

export const herd: Row = {
  name: "herd",
  title: "many cold commands at the same moment",
  async measure(bench) {
    const count = bench.quick ? sockDaemonCount : 100;
    const home = await warmHome(bench, "bench-echo", (place) => hobEcho(bench, place));
    const turns = {
      cold: () => coldHerd(bench, count),
      warm: () => answered(atOnce(hobEcho(bench, home), count), count),
      few: () => coldHerd(bench, sockDaemonCount),
      "sock-daemon": () => sockDaemonHerd(bench),
    };
    const { cold, warm, few, "sock-daemon": peer } = await interleave(turns, { count: bench.quick ? 1 : 5, warmUp: 0 });
    const said = peer.map(({ answers, answeredBy }) => `${answers} from ${answeredBy.size}`).join(", ");
    return [
      {
        what: `${count} commands at once`,
        unit: "ms",
        hob: took(cold),
        beside: [{ name: "the same, warm", samples: took(warm) }],
        goal: { at: "most", times: 1.15, of: "the same, warm" },
      },
      {
        what: `${sockDaemonCount} commands at once`,
        unit: "ms",
        hob: took(few),
        beside: [{ name: "sock-daemon", samples: took(peer) }],
        note: `One generation of hob's daemon answered every command of a round, and nothing was left after its stop. Of sock-daemon, round by round, right answers and the daemons that they came from: ${said}.`,
      },
    ];
  },
};

async function coldHerd(bench: Bench, count: number): Promise<Herd> {
  const home = bench.workplace.directory();
  let seen: Herd;
  try {
    seen = await answered(atOnce(hobEcho(bench, home), count), count);
  } finally {
    await stop("bench-echo", { home });
  }
  const left = processesOf(home);
  if (left.length > 0) throw new Error(`left after the stop: ${left.map(({ pid, command }) => `${pid} ${command}`).join(", ")}`);
  return seen;
}

/** What hob promises and a peer may miss: every answer, and from one daemon. */
async function answered(running: Promise<Herd>, count: number): Promise<Herd> {
  const seen = await running;
  if (seen.answers === count && seen.answeredBy.size === 1) return seen;
  throw new Error(`${count} commands got ${seen.answers} right answers from ${seen.answeredBy.size} daemons`);
}

async function sockDaemonHerd(bench: Bench): Promise<Herd> {
  const directory = bench.workplace.directory();
  try {
    return await atOnce(sockDaemonEcho(bench, directory), sockDaemonCount);
  } finally {
    await bench.workplace.endProcessesOf(directory); // its pid file names the last one that came, not all that are there
  }
}

async function atOnce(command: Command, count: number): Promise<Herd> {
  const began = performance.now();
  const outcomes = await Promise.allSettled(Array.from({ length: count }, () => run(command, /^\S+ 42$/m)));
  const tookMs = performance.now() - began;
  const texts = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value.output] : []));
  return { tookMs, answers: texts.length, answeredBy: new Set(texts.map((text) => text.split(" ")[0] as string)) };
}

function took(herds: Herd[]): number[] {
  return herds.map(({ tookMs }) => tookMs);
}
