/**
 * The benchmarks, from the command line to the last line: which rows, in which order, and what becomes of their figures.
 * A slow figure is a finding and never a failure. A row that breaks is one, and so is a process that is left behind.
 */
import { writeFileSync } from "node:fs";
import { constants } from "node:os";
import { parseArgs } from "node:util";
import { Bench, type Row } from "./harness/bench.ts";
import { type Figure, notesOf } from "./harness/figure.ts";
import { type MachineFacts, machineFacts } from "./harness/machine.ts";
import { writePage } from "./harness/page.ts";
import { columns, plainTable, tableLines } from "./harness/table.ts";
import { Workplace } from "./harness/workplace.ts";
import { rows } from "./rows/table.ts";

export interface RowReport {
  name: string;
  title: string;
  figures: Figure[];
  tookSeconds: number;
  /** Why there are no figures, or what was left behind. */
  broken?: string;
}

export interface Report {
  machine: MachineFacts;
  quick: boolean;
  rows: RowReport[];
}

const usage = `npm run bench -- [--only ROW[,ROW…]] [--quick] [--json FILE] [--write]

  --only    these rows alone: ${rows.map(({ name }) => name).join(" ")}
  --quick   fewer and shorter rounds: about two minutes in all
  --json    also write everything measured, every round, to FILE
  --write   put the figures and the machine's facts into docs/performance.md
`;

/** Resolves to the exit status: 0, or 1 when something broke, or 2 when the words make no sense. */
export async function main(words: string[], root: string): Promise<number> {
  const options = readOptions(words);
  if (options === undefined) {
    process.stderr.write(usage);
    return 2;
  }
  const report: Report = { machine: machineFacts(root), quick: options.quick, rows: [] };
  const workplace = new Workplace();
  const onSignal = interruptible(workplace);
  try {
    for (const row of options.rows) report.rows.push(await measureRow(row, new Bench(workplace, { quick: options.quick, root })));
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
    workplace.remove();
  }
  const notes = notesOf(report.rows.flatMap(({ figures }) => figures));
  process.stdout.write(
    `\n${plainTable([columns, ...report.rows.flatMap(({ figures }) => figures.flatMap(tableLines))])}\n${notes.map((note) => `\n${note}\n`).join("")}`,
  );
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  const broken = report.rows.filter((row) => row.broken !== undefined);
  for (const row of broken) process.stderr.write(`\n${row.name} broke: ${String(row.broken)}\n`);
  if (options.write && broken.length === 0) writePage(root, report);
  return broken.length === 0 ? 0 : 1;
}

function readOptions(words: string[]): { rows: Row[]; quick: boolean; write: boolean; json: string | undefined } | undefined {
  try {
    const options = { only: { type: "string" }, quick: { type: "boolean" }, json: { type: "string" }, write: { type: "boolean" } } as const;
    const { values } = parseArgs({ args: words, options });
    const only = values.only?.split(",");
    const unknown = only?.find((name) => !rows.some((row) => row.name === name));
    if (unknown !== undefined) throw new Error(`there is no row ${unknown}`);
    const chosen = rows.filter(({ name }) => only === undefined || only.includes(name));
    return { rows: chosen, quick: values.quick ?? false, write: values.write ?? false, json: values.json };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n`);
    return undefined;
  }
}

/** Measures, then ends everything that the row started. */
async function measureRow(row: Row, bench: Bench): Promise<RowReport> {
  process.stderr.write(`${row.name}: ${row.title} … `);
  const began = performance.now();
  const report: RowReport = { name: row.name, title: row.title, figures: [], tookSeconds: 0 };
  try {
    const figures = await row.measure(bench);
    report.figures = figures.map((figure) => ({ ...figure, beside: figure.beside.filter(({ samples }) => samples.length > 0) }));
  } catch (error) {
    report.broken = (error as Error).stack ?? String(error);
  }
  const left = await endEverything(bench.workplace);
  if (left !== undefined) report.broken ??= left;
  report.tookSeconds = Math.round((performance.now() - began) / 100) / 10;
  process.stderr.write(`${report.broken === undefined ? "" : "broke, "}${report.tookSeconds} s\n`);
  return report;
}

/** What went wrong, if anything did. */
async function endEverything(workplace: Workplace): Promise<string | undefined> {
  const failure = await workplace.releaseAll().then(
    () => [],
    (error: Error) => [`what it started could not be ended: ${error.stack}`],
  );
  const left = (await workplace.endLeftovers()).map((process) => `left behind: ${process}`);
  return failure.length + left.length === 0 ? undefined : [...failure, ...left].join("\n");
}

/** An interrupted run leaves nothing either. The listener stays: whoever ends a group of processes may signal twice. */
function interruptible(workplace: Workplace): NodeJS.SignalsListener {
  const onSignal = (signal: NodeJS.Signals): void => {
    workplace.endNow();
    process.exit(128 + constants.signals[signal]);
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return onSignal;
}
