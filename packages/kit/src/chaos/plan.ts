/**
 * What is done in one round of chaos, drawn from the seed and from nothing else: who comes, at which moment, with which
 * words, and what the killer does. Times are milliseconds from the round's beginning. To add an actor or a deed: a
 * member of the union, a line in `wordsOf`, its place in a kind of round, and whoever carries it out (node/testing/chaos).
 */
import type { TracePoint } from "../ports/trace.ts";
import type { Chance } from "../sim/machine/chance.ts";

/** In the order in which the rounds of a run take turns. */
export const roundKinds = ["herd", "storm", "relay", "siege"] as const;
export type RoundKind = (typeof roundKinds)[number];

/** What the target and the machine allow to be done. */
export interface Scope {
  streams: boolean;
  fullDisk: boolean;
  /** Files that a daemon may open; more callers come than fit. */
  openFiles: number | undefined;
}

export type Whom = "daemon" | "command";
export type KillerSignal = "SIGKILL" | "SIGTERM" | "SIGHUP" | "SIGUSR1" | "SIGUSR2";

/** `lot` chooses among the commands that run at that moment: 0 the oldest, towards 1 the newest. */
export type Deed =
  | { kind: "signal"; signal: KillerSignal; whom: Whom; lot: number }
  | { kind: "freeze"; whom: Whom; lot: number; forMs: number }
  | { kind: "kill at"; point: TracePoint }
  | { kind: "hold at"; point: TracePoint; forMs: number }
  | { kind: "fill disk"; forMs: number };

/** `word` goes into each input, so that an answer to another call is seen as wrong. */
export type Action = { atMs: number } & (
  | { actor: "caller"; word: string; calls: number; atOnce: number; pauseMs: number }
  | { actor: "streamer"; word: string; leaveAfterMs: number | undefined }
  | { actor: "command"; word: string }
  | { actor: "reader"; word: string; frozenForMs: number }
  | { actor: "stopper"; now: boolean }
  | { actor: "upgrader"; word: string; step: number }
  | { actor: "killer"; deed: Deed }
);

export interface Plan {
  kind: RoundKind;
  /** The calm begins then, or when all actors have come to their end before. */
  lengthMs: number;
  actions: Action[];
}

/** Newer versions of the daemon that upgraders bring. */
const upgradeSteps = 3;
/** A client that is held up, and a daemon that is frozen, at most: far below every deadline. */
const freezeMsMax = 800;
/** All of a herd come within this time, shorter than a start takes. */
const herdMs = 60;
/** Beyond the connections that fit into so many descriptors. */
const crowdMargin = 16;

// Points that every start passes, and those of its command; the last ones belong to the end of a life.
const startPoints: readonly TracePoint[] = [
  "entered",
  "before-claim",
  "claimed",
  "recorded",
  "set-up",
  "before-bind",
  "bound",
  "before-publish",
  "published",
  "before-ready",
  "ready",
];
const endPoints: readonly TracePoint[] = ["drain", "unpublished", "closed", "before-release"];
const commandPoints: readonly TracePoint[] = ["client-connect", "client-waiting", "client-start-lock", "client-spawn", "client-answered"];

/** The plan of the round with that number; the same for the same seed, number and scope. */
export function planOf(chance: Chance, round: number, scope: Scope): Plan {
  const kind = roundKinds[(round - 1) % roundKinds.length] as RoundKind;
  const draft = new Draft(chance, scope);
  drawers[kind](draft);
  if (scope.openFiles !== undefined) draft.callers(scope.openFiles + crowdMargin, 500, { callsMax: 4, atOnceMax: 1 });
  if (scope.fullDisk && kind !== "siege") draft.diskFillings(2, draft.lengthMs);
  return { kind, lengthMs: draft.lengthMs, actions: draft.actions.sort((a, b) => a.atMs - b.atMs) };
}

const drawers: Record<RoundKind, (draft: Draft) => void> = {
  herd(draft) {
    draft.lengthMs = 2_000;
    draft.commands(4, 8, herdMs);
    draft.callers(6, herdMs, { callsMax: 10, atOnceMax: 4 });
  },
  storm(draft) {
    draft.lengthMs = draft.chance.between(2_000, 3_500);
    draft.commands(4, 8);
    draft.callers(4, draft.lengthMs, { callsMax: 40, atOnceMax: 6 });
    draft.streamers(2);
    draft.readers(1);
    draft.stoppers(2, true);
    draft.upgraders(2);
    draft.killings(5, 9);
  },
  relay(draft) {
    draft.lengthMs = draft.chance.between(1_500, 3_000);
    draft.commands(3, 6);
    draft.callers(5, draft.lengthMs, { callsMax: 60, atOnceMax: 6 });
    draft.streamers(1);
    draft.stoppers(4, false);
    draft.upgraders(3);
  },
  siege(draft) {
    draft.lengthMs = draft.chance.between(2_000, 3_500);
    draft.commands(3, 6);
    draft.callers(6, draft.lengthMs, { callsMax: 1_500, atOnceMax: 16 });
    draft.streamers(3);
    draft.readers(2);
    draft.harassments(4, 8);
  },
};

class Draft {
  readonly chance: Chance;
  readonly actions: Action[] = [];
  lengthMs = 0;
  readonly #scope: Scope;
  #words = 0;

  constructor(chance: Chance, scope: Scope) {
    this.chance = chance;
    this.#scope = scope;
  }

  callers(count: number, withinMs: number, { callsMax, atOnceMax }: { callsMax: number; atOnceMax: number }): void {
    for (let index = 0; index < count; index++) {
      const calls = 1 + this.chance.below(callsMax);
      const pauseMs = this.chance.happens(0.5) ? 0 : this.chance.below(30);
      this.#add(withinMs, { actor: "caller", word: this.#word(), calls, atOnce: 1 + this.chance.below(atOnceMax), pauseMs });
    }
  }

  streamers(count: number): void {
    if (!this.#scope.streams) return;
    for (let index = 0; index < count; index++) {
      const leaveAfterMs = this.chance.happens(0.6) ? this.chance.below(1_000) : undefined;
      this.#add(this.lengthMs / 2, { actor: "streamer", word: this.#word(), leaveAfterMs });
    }
  }

  commands(least: number, most: number, withinMs = this.lengthMs): void {
    this.#times(least, most, () => this.#add(withinMs, { actor: "command", word: this.#word() }));
  }

  readers(count: number): void {
    if (!this.#scope.streams) return;
    for (let index = 0; index < count; index++)
      this.#add(this.lengthMs / 2, { actor: "reader", word: this.#word(), frozenForMs: this.#freezeMs() });
  }

  /** With `force` some of them end it by SIGKILL. */
  stoppers(most: number, force: boolean): void {
    this.#times(1, most, () => this.#add(this.lengthMs, { actor: "stopper", now: force && this.chance.happens(0.3) }));
  }

  upgraders(most: number): void {
    this.#times(1, most, () =>
      this.#add(this.lengthMs, { actor: "upgrader", word: this.#word(), step: 1 + this.chance.below(upgradeSteps) }),
    );
  }

  diskFillings(most: number, withinMs: number): void {
    this.#times(1, most, () => this.#deed({ kind: "fill disk", forMs: 100 + this.chance.below(900) }, withinMs));
  }

  /** Everything that ends or holds up a process. */
  killings(least: number, most: number): void {
    this.#times(least, most, () => {
      const { chance } = this;
      const whom = chance.happens(0.75) ? "daemon" : "command";
      const lot = chance.fraction();
      const choices: Deed[] = [
        { kind: "signal", signal: "SIGKILL", whom, lot },
        { kind: "signal", signal: "SIGTERM", whom: "daemon", lot },
        { kind: "freeze", whom, lot, forMs: this.#freezeMs() },
        { kind: "kill at", point: chance.pick([...startPoints, ...endPoints, ...commandPoints]) },
        { kind: "hold at", point: chance.pick([...startPoints, ...endPoints, ...commandPoints]), forMs: this.#freezeMs() },
      ];
      this.#deed(chance.pick(choices));
    });
  }

  /** What a daemon must bear without an end, and what its clients may come to. */
  harassments(least: number, most: number): void {
    this.#times(least, most, () => {
      const { chance } = this;
      const lot = chance.fraction();
      const choices: Deed[] = [
        { kind: "freeze", whom: "daemon", lot, forMs: this.#freezeMs() },
        { kind: "signal", signal: chance.pick(["SIGHUP", "SIGUSR1", "SIGUSR2"]), whom: "daemon", lot },
        { kind: "signal", signal: "SIGKILL", whom: "command", lot },
        { kind: "freeze", whom: "command", lot, forMs: this.#freezeMs() },
        { kind: "kill at", point: chance.pick(["client-connect", "client-answered"]) },
      ];
      this.#deed(chance.pick(choices));
    });
  }

  #deed(deed: Deed, withinMs = this.lengthMs): void {
    this.#add(withinMs, { actor: "killer", deed });
  }

  #add(withinMs: number, action: WithoutTime): void {
    this.actions.push({ atMs: Math.round(this.chance.fraction() * withinMs), ...action });
  }

  #times(least: number, most: number, act: () => void): void {
    const count = least + this.chance.below(most - least + 1);
    for (let index = 0; index < count; index++) act();
  }

  #freezeMs(): number {
    return 20 + this.chance.below(freezeMsMax - 20);
  }

  #word(): string {
    return `word${++this.#words}`;
  }
}

type WithoutTime<A extends Action = Action> = A extends Action ? Omit<A, "atMs"> : never;

/** One action in words, for the journal of a round. */
export function wordsOf(action: Action): string {
  switch (action.actor) {
    case "caller":
      return `a caller with ${action.calls} calls of ${action.word}, ${action.atOnce} at once`;
    case "streamer":
      return `a reader of a stream of ${action.word}${action.leaveAfterMs === undefined ? "" : `, for ${action.leaveAfterMs} ms`}`;
    case "command":
      return `a command with ${action.word}`;
    case "reader":
      return `a process that reads a stream of ${action.word} and is frozen for ${action.frozenForMs} ms`;
    case "stopper":
      return action.now ? "a stop by force" : "a stop";
    case "upgrader":
      return `a command of newer version ${action.step} with ${action.word}`;
    case "killer":
      return deedWords(action.deed);
  }
}

function deedWords(deed: Deed): string {
  switch (deed.kind) {
    case "signal":
      return `${deed.signal} to ${whomWords(deed.whom)}`;
    case "freeze":
      return `${whomWords(deed.whom)} frozen for ${deed.forMs} ms`;
    case "kill at":
      return `whoever comes to "${deed.point}" is killed there`;
    case "hold at":
      return `whoever comes to "${deed.point}" is held there, for ${deed.forMs} ms`;
    case "fill disk":
      return `the disk is full for ${deed.forMs} ms`;
  }
}

function whomWords(whom: Whom): string {
  return whom === "daemon" ? "the daemon" : "a command";
}
