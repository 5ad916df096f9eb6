/** Whole commands on terminals, as scripts and agents use them, beside tmux and beside Node.js itself. */
import type { Row } from "../harness/bench.ts";
import { emptyNode } from "../harness/commands.ts";
import type { Figure } from "../harness/figure.ts";
import { interleave, type Turn } from "../harness/interleave.ts";
import { startMultiplexers } from "../harness/multiplexers.ts";
import { run } from "../harness/processes.ts";
import { besideTmux } from "../harness/terminals-figure.ts";

const floor = "node -e 0";

export const termCommands: Row = {
  name: "term-commands",
  title: "hob term: whole commands",
  async measure(bench) {
    const turns: Record<string, Turn<number>> = { [floor]: async () => (await run(emptyNode)).tookMs };
    for (const { name, list, send, capture } of await startMultiplexers(bench)) {
      turns[`${name} ls`] = async () => (await run(list(), /still/)).tookMs;
      turns[`${name} send`] = async () => (await run(send("still", "a line"))).tookMs + (await run(capture("still"), /a line/)).tookMs;
    }
    const samples = await interleave(turns, bench.rounds(16, 2));
    const figure = (what: string, deed: string): Figure => {
      const [hob = [], tmux] = [samples[`hob ${deed}`], samples[`tmux ${deed}`]];
      const beside = besideTmux(what, "ms", tmux === undefined ? { hob } : { hob, tmux });
      return { ...beside, beside: [...beside.beside, { name: floor, samples: samples[floor] ?? [] }] };
    };
    return [figure("`hob term ls`; `tmux ls`", "ls"), figure("`hob term send` and `capture`; `tmux send-keys` and `capture-pane`", "send")];
  },
};
