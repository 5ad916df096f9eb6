#!/usr/bin/env node
/**
 * `hob-chaos TARGET.js`: chaos from the shell, on the `target` that a module exports. Says on one line how far it is, and
 * at the end what was done and found, with the command that does it again. Ends with 0 when nothing was found, 1 when
 * something was, 2 when it was called wrongly, 130 after Ctrl-C; a second Ctrl-C ends it at once.
 */
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { type ChaosFailure, type ChaosReport, reportLines } from "../../../chaos/report.ts";
import { messageOf } from "../../../errors/hob-error.ts";
import { chaos } from "./chaos.ts";
import { rerunOnSmallDisk, smallDiskVariable } from "./small-disk.ts";
import type { ChaosOptions, ChaosTarget } from "./target.ts";

const usage = `usage: hob-chaos TARGET.js [--minutes N] [--seed S] [--round N] [--go-on]
                 [--full-disk] [--open-files N] [--deadline SECONDS] [--json]

TARGET.js is a module that exports \`target\`; @hob/kit's docs/testing.md shows one.`;

const options = {
  minutes: { type: "string", default: "1" },
  seed: { type: "string" },
  round: { type: "string" },
  "go-on": { type: "boolean", default: false },
  "full-disk": { type: "boolean", default: false },
  "open-files": { type: "string" },
  deadline: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

class UsageError extends Error {}

type Words = ReturnType<typeof parse>;

function parse(words: string[]) {
  try {
    return parseArgs({ args: words, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

async function main(args: string[]): Promise<number> {
  const words = parse(args);
  if (words.values.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const [path, ...more] = words.positionals;
  if (path === undefined || more.length > 0) throw new UsageError("name one target");
  const target = await load(path);
  if (words.values["full-disk"]) {
    const code = await rerunOnSmallDisk(args);
    if (code !== undefined) return code;
  }
  const report = await chaos(target, { ...optionsOf(words), signal: untilInterrupted(), onProgress: progressLine() });
  if (words.values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else process.stdout.write(`${reportLines(report, (failure) => replayOf(path, failure, words)).join("\n")}\n`);
  if (report.interrupted) return 130;
  return Object.values(report.counters).every((count) => count === 0) ? 0 : 1;
}

async function load(path: string): Promise<ChaosTarget> {
  const module = (await import(pathToFileURL(path).href)) as { target?: ChaosTarget };
  if (module.target?.call === undefined) throw new UsageError(`${path} exports no \`target\``);
  return module.target;
}

function optionsOf({ values }: Words): ChaosOptions {
  const { seed, round, deadline } = values;
  const openFiles = values["open-files"];
  const directory = process.env[smallDiskVariable];
  return {
    forMs: number("minutes", values.minutes) * 60_000,
    goOn: values["go-on"],
    fullDisk: values["full-disk"],
    ...(seed === undefined ? {} : { seed }),
    ...(round === undefined ? {} : { round: number("round", round) }),
    ...(deadline === undefined ? {} : { deadlineMs: number("deadline", deadline) * 1_000 }),
    ...(openFiles === undefined ? {} : { openFiles: number("open-files", openFiles) }),
    ...(directory === undefined ? {} : { directory }),
  };
}

function number(name: string, text: string): number {
  const value = Number(text);
  if (text === "" || !Number.isFinite(value) || value <= 0) throw new UsageError(`--${name} must be a number above 0, not "${text}"`);
  return value;
}

function replayOf(path: string, { seed, round }: ChaosFailure, { values }: Words): string {
  const openFiles = values["open-files"];
  const machine = [...(values["full-disk"] ? ["--full-disk"] : []), ...(openFiles === undefined ? [] : ["--open-files", openFiles])];
  return ["npx hob-chaos", path, "--seed", seed, "--round", String(round), ...machine].join(" ");
}

/** Aborts at the first signal; the second one does what it does to any program. */
function untilInterrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      process.stderr.write("\nchaos: clearing away\n");
      controller.abort();
    });
  }
  return controller.signal;
}

/** One line that is written over itself; on what is not a terminal, a line every ten seconds. */
function progressLine(): (report: Readonly<ChaosReport>, round: number) => void {
  const { isTTY } = process.stderr;
  let nextMs = 0;
  return ({ did, counters, tookMs, seed }, round) => {
    if (!isTTY && tookMs < nextMs) return;
    nextMs = tookMs + 10_000;
    const found = Object.values(counters).reduce((sum, count) => sum + count, 0);
    const text = `chaos: seed ${seed}, round ${round}, ${Math.round(tookMs / 1_000)} s; ${did.calls} calls, ${did.lives} lives, ${did.kills} kills; ${found} found`;
    process.stderr.write(isTTY ? `\r\x1b[K${text}` : `${text}\n`);
  };
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const wrong = error instanceof UsageError;
  process.stderr.write(wrong ? `hob-chaos: ${error.message}\n${usage}\n` : `hob-chaos: ${messageOf(error)}\n`);
  process.exitCode = wrong ? 2 : 1;
}
