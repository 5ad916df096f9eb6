/** Whole commands against a warm daemon, from the start of the process to its end, as a shell sees them. */
import { join } from "node:path";
import type { Bench, Row } from "../harness/bench.ts";
import { bareAsk, emptyNode, greet, hasPython, hob, pm2, python, warmHome, withoutPython } from "../harness/commands.ts";
import type { Goal } from "../harness/figure.ts";
import { interleave, type Turn } from "../harness/interleave.ts";
import { type Command, run, serveUntilReleased } from "../harness/processes.ts";

const empty = "node -e 0";
/** Two floors: hob's own command is one file of CommonJS, the example that people copy is ES modules. */
const asking = "connect, ask, print";
const askingModule = "connect, ask, print as a module";
const coldPython = "python3 -c '2+3'";
const goal = (of: string): Goal => ({ at: "most", times: 1.3, of });

export const commands: Row = {
  name: "commands",
  title: "whole commands, the daemon warm",
  async measure(bench) {
    const greeterHome = await warmHome(bench, "greeter", (home) => greet(bench, home, "Ada"));
    const pyHome = await warmHome(bench, "py", (home) => hob(bench, home, "py", "-c", "2+3"));
    const path = join(bench.workplace.directory(), "socket");
    await serveUntilReleased(bench.workplace, { file: process.execPath, words: [bench.contestant("bare/answer.cjs"), path] });
    const turn = (command: Command, expected?: RegExp) => () => run(command, expected).then(({ tookMs }) => tookMs);
    const pythonThere = hasPython();
    const turns: Record<string, Turn<number>> = {
      [empty]: turn(emptyNode),
      [asking]: turn(bareAsk(bench, path, "cjs"), /Ada/),
      [askingModule]: turn(bareAsk(bench, path, "mjs"), /Ada/),
      "hob status": turn(hob(bench, greeterHome, "status"), /greeter/),
      greeter: turn(greet(bench, greeterHome, "Ada"), /^Hello, Ada$/m),
      "hob py": turn(hob(bench, pyHome, "py", "-c", "2+3"), /^5$/m),
      ...(pythonThere ? { [coldPython]: turn(python) } : {}),
      "pm2 ls": turn(pm2(bench, await warmPm2(bench), "ls"), /echo/),
    };
    const took = await interleave(turns, bench.rounds(24, 2));
    const samplesOf = (name: string): number[] => took[name] ?? [];
    const beside = (...names: string[]) => names.filter((name) => name in turns).map((name) => ({ name, samples: samplesOf(name) }));
    return [
      { what: "`hob status`", unit: "ms", hob: samplesOf("hob status"), beside: beside(asking, empty, "pm2 ls"), goal: goal(asking) },
      {
        what: "`hob py -c '2+3'`",
        unit: "ms",
        hob: samplesOf("hob py"),
        beside: beside(asking, empty, coldPython),
        goal: goal(asking),
        ...(pythonThere ? {} : { note: withoutPython }),
      },
      {
        what: "`greeter Ada` (examples/smallest)",
        unit: "ms",
        hob: samplesOf("greeter"),
        beside: beside(askingModule, empty),
        goal: goal(askingModule),
      },
    ];
  },
};

async function warmPm2(bench: Bench): Promise<string> {
  const home = bench.workplace.directory();
  bench.workplace.release(() => bench.workplace.endProcessesOf(home));
  await run(pm2(bench, home, "start", "--name", "echo", bench.contestant("bare/server.mjs"), "--", join(home, "bare")));
  return home;
}
