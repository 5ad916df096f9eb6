/**
 * The stops of the tour, in order. Each does something on real processes and says what it saw, what should hold, and
 * whether it did. To add a stop for a daemon, add a function and its line in `stops`.
 */
import { HobError } from "@hob/kit";
import { type Clock, formatBytes, formatMeasured } from "@hob/kit/verb";
import type { Outcome, TourStage } from "../adapters/tour-stage.ts";
import type { Manage } from "../manage.ts";

export interface Tour {
  readonly stage: TourStage;
  readonly manage: Pick<Manage, "open" | "probe">;
  readonly clock: Clock;
  /** Whether the verbs of a daemon are built in. */
  readonly has: (daemon: string) => boolean;
}

export interface Seen {
  /** What was done, and what came of it. */
  readonly lines: readonly (readonly [what: string, result: string])[];
  /** The sentence that should hold. */
  readonly claim: string;
  readonly held: boolean;
  /** The figures, for `--json`. */
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface Stop {
  readonly title: string;
  /** `undefined`: not on this installation. */
  readonly visit: (tour: Tour) => Promise<Seen | undefined>;
}

export const stops: readonly Stop[] = [
  { title: "Twenty commands at the same moment, and no daemon runs yet", visit: race },
  { title: "The next calls", visit: nextCalls },
  { title: "The daemon is killed", visit: recovery },
  { title: "A stop that leaves nothing behind", visit: nothingLeft },
  { title: "Python, warm and sandboxed", visit: python },
  { title: "A terminal without a window", visit: terminal },
];

const racers = 20;
const calls = 1_000;
/** A daemon of the tour answers, however busy the machine is. */
const answerMs = 30_000;
const command = "$ hob call greeter greet name=Ada";

async function race({ stage }: Tour): Promise<Seen> {
  const outcomes = await Promise.all(Array.from({ length: racers }, (_, index) => greet(stage, `guest${index}`)));
  const answers = outcomes.map(answerOf);
  const right = answers.filter((answer, index) => answer?.text === `Hello, guest${index}`).length;
  const pids = new Set(answers.flatMap((answer) => (answer === undefined ? [] : [answer.pid])));
  const tookMs = Math.max(...outcomes.map((outcome) => outcome.tookMs));
  const running = await stage.processes();
  return {
    lines: [
      [`${racers} x hob call greeter greet name=…`, `${right} right answers after ${formatMeasured(tookMs)}`],
      ["processes that answered", `${pids.size} (pid ${[...pids].join(", ")})`],
      ["processes of the daemon now", String(running.length)],
    ],
    claim: "twenty answers, exactly one daemon",
    held: right === racers && pids.size === 1 && running.length === 1,
    facts: { answers: right, pids: [...pids], tookMs, running: running.length },
  };
}

async function nextCalls({ stage, manage, clock }: Tour): Promise<Seen> {
  const nothingMs = Math.min(await stage.nothingMs(), await stage.nothingMs());
  const outcome = await greet(stage, "Ada");
  const client = await manage.open("greeter", { home: stage.home, start: "never", program: "hob tour" });
  const times: number[] = [];
  for (let index = 0; index < calls; index++) {
    const startedMs = clock.monotonicMs();
    await client.call("greet", { name: "Ada" });
    times.push(clock.monotonicMs() - startedMs);
  }
  client.destroy();
  const medianMs = times.sort((left, right) => left - right)[calls / 2] ?? 0;
  return {
    lines: [
      [command, `${formatMeasured(outcome.tookMs)}, where \`node -e 0\` takes ${formatMeasured(nothingMs)}`],
      ["one call on an open connection", `${formatMeasured(medianMs)} (median of ${calls})`],
    ],
    claim: "answered by the daemon that was there already",
    held: answerOf(outcome)?.text === "Hello, Ada",
    facts: { commandMs: outcome.tookMs, nodeMs: nothingMs, callMs: medianMs },
  };
}

async function recovery({ stage, manage }: Tour): Promise<Seen> {
  const before = (await manage.probe("greeter", { home: stage.home, timeoutMs: answerMs })).status?.pid;
  if (before === undefined) throw new HobError("not-running", "the tour's daemon is gone before the tour could end it");
  stage.kill(before);
  const outcome = await greet(stage, "Ada");
  const answer = answerOf(outcome);
  return {
    lines: [
      [`$ kill -9 ${before}`, "no chance to clean up"],
      [command, answer === undefined ? failureOf(outcome) : `${answer.text} (pid ${answer.pid}), after ${formatMeasured(outcome.tookMs)}`],
    ],
    claim: "the next command answers, as if nothing had happened",
    held: answer?.text === "Hello, Ada" && answer.pid !== before,
    facts: { before, after: answer?.pid, tookMs: outcome.tookMs },
  };
}

/** What an instance may leave: its locks, its record, its log and its last snapshot (DESIGN section 3). */
const mayStay = /^greeter@default\/(owner\.lock|start\.lock|owner\.json|pid|log\/daemon\.log|state\/[\w.]+)$/;

async function nothingLeft({ stage }: Tour): Promise<Seen> {
  const outcome = await stage.hob("stop", "greeter");
  const running = await stage.processesLeft();
  const files = await stage.files();
  const strange = files.filter(({ path, isSocket }) => isSocket || !mayStay.test(path));
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const names = files.map(({ path }) => path.slice(path.lastIndexOf("/") + 1)).join(", ");
  return {
    lines: [
      ["$ hob stop greeter", outcome.code === 0 ? `back after ${formatMeasured(outcome.tookMs)}` : failureOf(outcome)],
      ["processes left", String(running.length)],
      ["sockets left", String(files.filter(({ isSocket }) => isSocket).length)],
      ["files left", `${files.length}, ${formatBytes(bytes)}: ${names}`],
    ],
    claim: "no process, no socket; only the locks, the record, the log and a snapshot",
    held: outcome.code === 0 && running.length === 0 && strange.length === 0,
    facts: { processes: running, files: files.map(({ path }) => path), strange: strange.map(({ path }) => path) },
  };
}

async function python({ stage, has }: Tour): Promise<Seen | undefined> {
  if (!has("py")) return undefined;
  const [cold, warm] = [await stage.hob("py", "-c", "2+3"), await stage.hob("py", "-c", "2+3")];
  const stopped = await stage.hob("stop", "py");
  const shown = (outcome: Outcome): string =>
    outcome.code === 0 ? `${outcome.stdout.trim()}, after ${formatMeasured(outcome.tookMs)}` : failureOf(outcome);
  return {
    lines: [
      ["$ hob py -c '2+3'", `${shown(cold)}: it had to start Python`],
      ["$ hob py -c '2+3'", shown(warm)],
      ["$ hob stop py", stopped.code === 0 ? `back after ${formatMeasured(stopped.tookMs)}` : failureOf(stopped)],
    ],
    claim: "Python answers, and the second time at once",
    held: [cold, warm].every(({ stdout }) => stdout.trim() === "5") && stopped.code === 0,
    facts: { coldMs: cold.tookMs, warmMs: warm.tookMs, stopMs: stopped.tookMs },
  };
}

async function terminal({ stage, manage, has }: Tour): Promise<Seen | undefined> {
  if (!has("term")) return undefined;
  const made = await stage.hob("term", "new", "t/1", "-d", "--", "/bin/sh");
  const line = "echo A; false";
  const ran = await stage.hob("term", "run", "t", "--timeout", "30s", "--", line);
  const pid = (await manage.probe("term", { home: stage.home, timeoutMs: answerMs })).status?.pid;
  if (pid !== undefined) stage.kill(pid);
  const restored = await stage.hob("term", "restore");
  const stopped = await stage.hob("stop", "term");
  const isRight = ran.code === 1 && ran.stdout === "A\n";
  return {
    lines: [
      [
        "$ hob term new t/1 -d -- /bin/sh",
        made.code === 0 ? `${made.stdout.trim()}, after ${formatMeasured(made.tookMs)}` : failureOf(made),
      ],
      [`$ hob term run t -- '${line}'`, isRight ? `A, exit code 1, after ${formatMeasured(ran.tookMs)}` : failureOf(ran)],
      [`$ kill -9 ${pid}; hob term restore`, restored.code === 0 ? `${restored.stdout.trim()} is there again` : failureOf(restored)],
      ["$ hob stop term", stopped.code === 0 ? `back after ${formatMeasured(stopped.tookMs)}` : failureOf(stopped)],
    ],
    claim: "a live shell answers a script with its output and exit code, and what was open is remembered",
    held: made.code === 0 && isRight && restored.stdout === "t/1\n" && stopped.code === 0,
    facts: { runMs: ran.tookMs, exitCode: ran.code, restored: restored.stdout.trim(), stopMs: stopped.tookMs },
  };
}

function greet(stage: TourStage, name: string): Promise<Outcome> {
  return stage.hob("call", "greeter", "greet", `name=${name}`, "--entry", stage.entry);
}

/** What the daemon answered; `undefined` when the command failed. */
function answerOf({ code, stdout }: Outcome): { text: string; pid: number } | undefined {
  return code === 0 ? (JSON.parse(stdout) as { text: string; pid: number }) : undefined;
}

function failureOf({ code, stderr }: Outcome): string {
  return `failed with exit code ${code}: ${stderr.split("\n", 1)[0]}`;
}
