/**
 * `npm run sim`: the real client and server under a simulated machine. Without words a short budget of everything;
 * `--minutes N` for longer, `--seeds N` for so many random worlds and nothing else, `--seed S` to see one of them step by
 * step, `--canary NAME` to see how one is caught, `--choices 0,1,…` to see one schedule of the exhaustive search. Ends with 1
 * when a promise was broken or a canary not caught.
 */
import { parseArgs } from "node:util";
import { canaries } from "../../packages/kit/src/sim/canaries/table.ts";
import { randomRun } from "../../packages/kit/src/sim/world/random-run.ts";
import { replaySchedule, searches } from "../../packages/kit/src/sim/world/search.ts";
import { runAll, runSeeds } from "./budget.ts";
import { nodeHost } from "./node-host.ts";

const options = {
  minutes: { type: "string", default: "1.25" },
  seeds: { type: "string" },
  seed: { type: "string" },
  from: { type: "string", default: "1" },
  canary: { type: "string" },
  choices: { type: "string" },
  search: { type: "string", default: "0" },
} as const;

export async function main(words: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...words], options });
  if (values.seed !== undefined) return await showRun(values.seed, values.canary);
  if (values.choices !== undefined) return await showSchedule(Number(values.search), values.choices);
  if (values.seeds !== undefined) return await showSeeds(Number(values.from), Number(values.seeds));
  return await runAll(nodeHost(), Number(values.minutes) * 60_000, Number(values.from));
}

async function showSeeds(first: number, count: number): Promise<number> {
  return (await runSeeds(nodeHost(), first, (seeds) => seeds < count)) === 0 ? 0 : 1;
}

async function showRun(seed: string, canaryName: string | undefined): Promise<number> {
  const canary = canaries.find(({ name }) => name === canaryName);
  if (canaryName !== undefined && canary === undefined) {
    console.error(`there is no canary "${canaryName}". There are:\n  ${canaries.map(({ name }) => name).join("\n  ")}`);
    return 2;
  }
  const { broken, ...report } = await randomRun({
    seed,
    host: nodeHost(),
    tampering: canary?.tampering,
    often: canary?.often,
    onStep: (line) => console.log(line),
  });
  console.log(JSON.stringify(report));
  return told(broken);
}

async function showSchedule(search: number, choices: string): Promise<number> {
  const bounds = searches[search] ?? searches[0];
  const broken = await replaySchedule({ host: nodeHost(), bounds }, choices.split(",").map(Number), (line) => console.log(line));
  return told(broken);
}

function told(broken: { rule: string; text: string } | undefined): number {
  console.log(broken === undefined ? "every promise was kept" : `broken: ${broken.rule}: ${broken.text}`);
  return broken === undefined ? 0 : 1;
}
