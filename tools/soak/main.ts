/**
 * `npm run soak`: one daemon under a mixed load for ten minutes, or `--minutes N`; what it holds is printed at the start,
 * twenty times on the way, and at the end. `npm run soak -- py`, `term`, or a file that exports a `target` as for chaos.
 * Ends with 1 when something grew by more than noise.
 */
import { parseArgs } from "node:util";
import { soak, type Told } from "./soak.ts";
import { targetOf } from "./targets.ts";
import { leaks, readingsMin } from "./verdict.ts";

const options = { minutes: { type: "string", default: "10" } } as const;

const periodsMost = 22;
const periodMsLeast = 1_000;

export async function main(words: readonly string[], root: string): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
  const ms = Number(values.minutes) * 60_000;
  if (!(ms > 0) || positionals.length > 1) {
    console.error("soak: one target at most, and --minutes takes a number above 0");
    return 2;
  }
  const target = await targetOf(positionals[0], root);
  const periods = Math.max(readingsMin, Math.min(periodsMost, Math.floor(ms / periodMsLeast)));
  console.log(`soak     ${target.name}, ${values.minutes} minutes in ${periods} periods`);
  console.log(line(["calls", "rss", "held", "files", "timers", "p50", "p99"]));
  const { readings, growth, leaked } = await soak(target, {
    periods,
    periodMs: ms / periods,
    periodCalls: 1,
    onReading: (reading) => console.log(line(cells(reading))),
  });
  for (const one of growth) {
    const told = `${text(one.what, one.grown)} of at most ${text(one.what, one.allowed)} that are noise`;
    console.log(`${one.what.padEnd(12)} grew by ${told}${leaks(one) ? ": LEAKED" : ""}`);
  }
  const calls = readings.at(-1)?.calls;
  console.log(
    leaked.length === 0 ? `growth within noise, after ${calls} calls` : `after ${calls} calls it has leaked: ${leaked.join(", ")}`,
  );
  return leaked.length === 0 ? 0 : 1;
}

function cells({ calls, rssBytes, heldBytes, descriptors, timers, p50Ms, p99Ms }: Told): string[] {
  const memory = [text("rssBytes", rssBytes), text("heldBytes", heldBytes)];
  return [String(calls), ...memory, String(descriptors), String(timers), `${p50Ms.toFixed(2)} ms`, `${p99Ms.toFixed(2)} ms`];
}

function line(texts: string[]): string {
  return texts.map((one) => one.padStart(10)).join("  ");
}

function text(what: string, amount: number): string {
  return what.endsWith("Bytes") ? `${(amount / 1024 / 1024).toFixed(2)} MiB` : String(Math.round(amount));
}
