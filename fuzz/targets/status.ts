/**
 * The status that somebody at the address answers, and the snapshot of it that a life left: whatever is taken for one, the
 * command shows it, and nothing in it moves the cursor.
 */
import { renderStatus } from "../../packages/cli/src/show/status.ts";
import { downProbe, runningProbe, statusReport } from "../../packages/cli/src/testing/samples.ts";
import { readSnapshot, readStatusReport } from "../../packages/kit/src/wire/status-report.ts";
import { demand, demandSame, promises, type Target } from "../engine/target.ts";
import { ownerSeed } from "./records.ts";
import { fits, misfit, parsed, statusShape } from "./shapes.ts";
import { harmfulOnTerminals } from "./terminal.ts";

const real = { readStatusReport, readSnapshot };
export type Status = typeof real;

const nowMs = 1_700_000_000_000;
const canvas = { columns: 80, color: false, isTerminal: true };
const used = statusReport({
  holds: ["held"],
  connections: [{ id: 1, program: "hob", pid: 7, version: "1", connectedAt: 0, inFlight: 1, streams: 1, queuedBytes: 5 }],
  methods: { greet: { inFlight: 1, queued: 0, served: 5, failed: 1, refused: 0, p50Ms: 0.1, p99Ms: 2 } },
  children: [{ pid: 8, command: "sleep", detached: true, startedAt: 0 }],
  lastEnd: { kind: "crashed", generation: "0122", pid: 199, at: 1_600_000_000_000, reason: "é", log: "/l", report: "/r" },
  config: { file: "/c", exists: true, loadedAt: 0, lastReload: "refused", error: { code: 1, message: "no" } },
  own: { figure: 5, deep: { a: [1] }, text: "ü" },
});
const distant = {
  daemon: "ctl",
  instance: "default",
  state: "ready",
  pid: 4,
  generation: "g",
  version: "9",
  requests: { queued: 0, inFlight: 0 },
};

export const status: Target<Status> = {
  name: "status",
  help: "the answer to $/status, and a snapshot of it",
  subject: real,
  shape: "json",
  seeds: [used, statusReport(), distant, { at: nowMs, report: used }, ownerSeed],
  words: ['"own":{', '"methods":{"', '"connections":[', "\\u001b[2J"],
  read: (subject, input) => [subject.readStatusReport(parsed(input)), subject.readSnapshot(parsed(input))],
  check(subject, input) {
    const value = parsed(input);
    const report = subject.readStatusReport(value);
    if (report !== undefined) {
      demand(fits(statusShape, report), promises.obeyed, () => misfit(statusShape, report));
      demandSame(subject.readStatusReport(JSON.parse(JSON.stringify(report))), report, promises.same, "a report read twice");
      demandHarmless(renderStatus(runningProbe({ status: report }), canvas, nowMs));
    }
    const snapshot = subject.readSnapshot(value);
    if (snapshot !== undefined)
      demandHarmless(renderStatus(downProbe({ snapshot: { report: snapshot.report, ageMs: nowMs - snapshot.at } }), canvas, nowMs));
  },
};

function demandHarmless(shown: string): void {
  demand(!harmfulOnTerminals.test(shown), promises.obeyed, () => `what is shown could move the cursor: ${JSON.stringify(shown)}`);
}
