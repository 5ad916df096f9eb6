/**
 * `npm run check`: everything that CI checks. `npm run check -- tidy types` runs only those steps, `--cheap` those that
 * start no daemon. A cheap step's output is shown when it fails. A summary with the seconds of each step ends the run,
 * after what failed in it: the end is what is read first, and often all that is kept.
 */
import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { type Step, stepsOf } from "./steps.ts";

interface Outcome {
  step: Step;
  passed: boolean;
  ms: number;
  /** Lines of its output that name what failed. */
  failures: readonly string[];
}

/** How Vitest names a failed test, its error, and the line of the test. */
const failureLine = /^\s*(FAIL |\w*Error: |Error: |❯ \S+\.test\.ts:\d)/;
const failureLinesMax = 40;

export async function main(words: readonly string[], root: string): Promise<number> {
  const steps = selected(stepsOf(root), words);
  if (steps.length === 0) {
    process.stderr.write(
      `check: no such step. There are: ${stepsOf(root)
        .map(({ name }) => name)
        .join(", ")}\n`,
    );
    return 2;
  }
  const outcomes: Outcome[] = [];
  for (const step of steps) {
    if (!step.cheap && outcomes.some(({ passed }) => !passed)) break;
    outcomes.push(await runStep(step, root));
  }
  process.stderr.write(summary(steps, outcomes));
  return outcomes.every(({ passed }) => passed) ? 0 : 1;
}

function selected(steps: readonly Step[], words: readonly string[]): Step[] {
  const names = words.filter((word) => !word.startsWith("-"));
  return steps.filter((step) => (names.length === 0 || names.includes(step.name)) && (step.cheap || !words.includes("--cheap")));
}

async function runStep(step: Step, root: string): Promise<Outcome> {
  process.stderr.write(`check: ${step.name} …\n`);
  const start = performance.now();
  let passed = true;
  let output = "";
  for (const command of step.commands) {
    const ran = await runCommand(command, root, step.cheap);
    output += ran.output;
    passed = ran.code === 0;
    if (!passed) break;
  }
  return { step, passed, ms: performance.now() - start, failures: passed ? [] : failuresIn(output) };
}

/** Quiet: the output is shown only when the command fails. */
async function runCommand(words: readonly string[], root: string, quiet: boolean): Promise<{ code: unknown; output: string }> {
  const child = spawn(process.execPath, [...words], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  const chunks: Buffer[] = [];
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    from.on("data", (chunk: Buffer) => void chunks.push(chunk));
    if (!quiet) from.pipe(to, { end: false });
  }
  const code = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  const output = Buffer.concat(chunks).toString();
  if (quiet && code !== 0) process.stdout.write(output);
  return { code, output };
}

function failuresIn(output: string): string[] {
  const lines = stripVTControlCharacters(output).split("\n");
  return lines.filter((line) => failureLine.test(line)).slice(0, failureLinesMax);
}

function summary(steps: readonly Step[], outcomes: readonly Outcome[]): string {
  const lines = steps.map((step) => {
    const outcome = outcomes.find((candidate) => candidate.step === step);
    if (outcome === undefined) return `  not run   ${step.name}`;
    return `  ${outcome.passed ? "passed" : "FAILED"} ${(outcome.ms / 1000).toFixed(1).padStart(6)} s  ${step.name}`;
  });
  const failures = outcomes.flatMap((outcome) => outcome.failures);
  return `${["check:", ...failures, ...lines].join("\n")}\n`;
}
