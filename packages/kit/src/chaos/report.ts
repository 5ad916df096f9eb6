/** What a run of chaos came to, and the lines in which it is told. */
import { type CounterName, type Counters, counterNames, counterTable, noCounts } from "./counters.ts";

/** What was done, in numbers. */
export interface Deeds {
  rounds: number;
  /** Calls and streams that were made, by clients in this process and by processes of their own. */
  calls: number;
  streams: number;
  /** Processes other than daemons. */
  commands: number;
  /** Daemons that claimed the instance, and daemon processes that were launched. */
  lives: number;
  launches: number;
  kills: number;
  freezes: number;
  stops: number;
  upgrades: number;
  /** Times that the disk was full. */
  fillings: number;
}

export interface ChaosFailure {
  counter: CounterName;
  text: string;
  /** Passing both to `chaos` carries out the same plan again. */
  seed: string;
  round: number;
  /** What was done in that round until then, a line each, with milliseconds from its beginning. */
  journal: string[];
  /** The end of the daemon's log. */
  log: string;
}

export interface ChaosReport {
  name: string;
  seed: string;
  tookMs: number;
  /** Ended by its signal, before its time. */
  interrupted: boolean;
  did: Deeds;
  /** How calls, streams and commands ended: `answered`, `killed`, or the code of an error that what was done explains. */
  outcomes: Record<string, number>;
  /** All zero when nothing was found. */
  counters: Counters;
  /** The first ones with everything that is known of them; `counters` has them all. */
  failures: ChaosFailure[];
}

/** Enough to see what is wrong; the journal of a round is long. */
const failuresMax = 20;

/** A report that grows. */
export class Tally {
  readonly report: ChaosReport;

  constructor(name: string, seed: string) {
    this.report = {
      name,
      seed,
      tookMs: 0,
      interrupted: false,
      did: {
        rounds: 0,
        calls: 0,
        streams: 0,
        commands: 0,
        lives: 0,
        launches: 0,
        kills: 0,
        freezes: 0,
        stops: 0,
        upgrades: 0,
        fillings: 0,
      },
      outcomes: {},
      counters: noCounts(),
      failures: [],
    };
  }

  did(what: keyof Deeds, count = 1): void {
    this.report.did[what] += count;
  }

  ended(outcome: string): void {
    this.report.outcomes[outcome] = (this.report.outcomes[outcome] ?? 0) + 1;
  }

  count(counter: CounterName): void {
    this.report.counters[counter]++;
  }

  /** A failure that was counted, with everything that is known of it. */
  tell(failure: ChaosFailure): void {
    if (this.report.failures.length < failuresMax) this.report.failures.push(failure);
  }
}

/** The whole report for people; `replay` says how a round is done again. */
export function reportLines(report: ChaosReport, replay: (failure: ChaosFailure) => string): string[] {
  const { name, seed, did, tookMs, interrupted } = report;
  const time = `${(tookMs / 1_000).toFixed(0)} s${interrupted ? ", interrupted" : ""}`;
  return [
    ...byRound(report.failures).flatMap((failures) => roundLines(failures, replay(failures[0] as ChaosFailure))),
    `chaos    ${name}, seed ${seed}: ${count(did.rounds, "round")} in ${time}`,
    `did      ${count(did.calls, "call")}, ${count(did.streams, "stream")}, ${count(did.commands, "command")}, ${count(did.lives, "life", "lives")} of ${count(did.launches, "launch", "launches")}`,
    `         ${count(did.kills, "kill")}, ${count(did.freezes, "freeze")}, ${count(did.stops, "stop")}, ${count(did.upgrades, "upgrade")}${did.fillings === 0 ? "" : `, ${count(did.fillings, "full disk")}`}`,
    `ended    ${outcomeWords(report.outcomes)}`,
    ...counterNames.map((counter) => `${counterTable[counter].title.padEnd(20)} ${report.counters[counter]}`),
  ];
}

/** All that was found in one round, with its journal once: the last one is the longest. */
function roundLines(failures: ChaosFailure[], replay: string): string[] {
  const indented = (lines: string[]): string[] => lines.map((line) => `    ${line}`);
  const { journal = [], log = "" } = failures.at(-1) ?? {};
  return [
    ...failures.map(({ counter, text, seed, round }) => `${counterTable[counter].title}: round ${round} of seed ${seed}: ${text}`),
    "  what was done:",
    ...indented(journal),
    ...(log === "" ? [] : ["  the end of the daemon's log:", ...indented(log.split("\n"))]),
    `  again:  ${replay}`,
    "",
  ];
}

function byRound(failures: ChaosFailure[]): ChaosFailure[][] {
  const rounds = [...new Set(failures.map(({ round }) => round))];
  return rounds.map((round) => failures.filter((failure) => failure.round === round));
}

function outcomeWords(outcomes: Record<string, number>): string {
  const words = Object.entries(outcomes).sort(([, a], [, b]) => b - a);
  return words.length === 0 ? "nothing" : words.map(([outcome, many]) => `${many} ${outcome}`).join(", ");
}

function count(many: number, one: string, several = `${one}s`): string {
  return `${many} ${many === 1 ? one : several}`;
}
