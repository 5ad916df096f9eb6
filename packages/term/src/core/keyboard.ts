/**
 * One hand on the keyboard of one terminal. Whoever types holds it for the time of a line: `send` and `run` while they
 * write theirs, a person from the first key of a line to Enter. Nobody else's bytes come in between.
 *
 * (1) What one caller writes as one piece is never interleaved with anything.
 * (2) A line that was begun and not ended belongs to its writer until it is ended, left alone for `unfinishedMs`, or its
 *     writer is gone: a script that types a line in pieces has a process for each of them.
 * (3) A person's key waits at most `patienceMs` for a piece that is being written, then it comes first: the loser's piece
 *     ends where it is, and the loser is told who has the keyboard.
 * (4) An explicit lease lasts until it is given back or lost to a person.
 * (5) A program's piece that nobody reads ends with its caller's patience, and holds up nobody after that.
 *
 * Answers of the terminal itself are not typing and pass by this; what a window reports of itself takes its turn and no lease.
 */
import { HobError } from "@hob/kit";
import type { TerminalFacts } from "../contract.ts";
import type { Patience } from "./patience.ts";
import type { Clock } from "./ports.ts";

export type Holder = NonNullable<TerminalFacts["holder"]>;

/** Who types: the same object for one caller, and a name for the others. */
export interface Typist {
  readonly key: object;
  readonly who: string;
  /** Resolves when the caller is gone; absent where somebody sees to `forget`. */
  readonly gone?: Promise<void>;
}

interface Held extends Typist {
  readonly kind: Holder["kind"];
  readonly since: number;
  /** Told once when the keyboard is lost. */
  readonly lost?: (to: Holder) => void;
  /** Without a further key by then it is free again; infinite for a lease. */
  untilMs: number;
}

/** A person thinks in the middle of a line; a program does not. */
export const unfinishedMs = { key: 10_000, send: 2_000, run: 2_000 } as const;
export const patienceMs = 40;
/** Longer pieces are written in parts, between which a person's key may come. */
const partBytes = 1024;

const enters: readonly number[] = [0x0d, 0x0a, 0x03, 0x04]; // and C-c, C-d: they end a line as well

export class Keyboard {
  readonly #clock: Clock;
  readonly #write: (bytes: Uint8Array) => Promise<void>;
  #held: Held | undefined;
  /** The piece under way; the next one begins when it is over. */
  #writing: { readonly by: Typist; cut: Holder | undefined } | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #keysWaiting = 0;
  /** Callers whose end is waited for already. */
  readonly #watched = new WeakSet<object>();

  constructor(clock: Clock, write: (bytes: Uint8Array) => Promise<void>) {
    this.#clock = clock;
    this.#write = write;
  }

  get holder(): Holder | undefined {
    const held = this.#current();
    return held === undefined ? undefined : toldOf(held);
  }

  /** A program types a piece: all of it, or up to where a person took over. Throws `held`, and when `patience` is over. */
  async type(bytes: Uint8Array, by: Typist, kind: "send" | "run", force: boolean, patience: Patience): Promise<void> {
    this.#require(by, force);
    const turn = this.#last.then(() => (patience.isOver() ? undefined : this.#typePiece(bytes, by, kind, force, patience)));
    this.#last = turn.catch(() => undefined);
    await Promise.race([turn, patience.ended]);
  }

  /** A person types. Never refused. */
  async key(bytes: Uint8Array, by: Typist): Promise<void> {
    this.#keysWaiting++;
    const before = this.#last;
    const turn = this.#waitFor(before, by).then(async () => {
      this.#keysWaiting--;
      if (!isReport(bytes)) this.#take(by, "key", bytes);
      await this.#write(bytes);
    });
    this.#last = Promise.all([before, turn]).catch(() => undefined);
    await turn;
  }

  /** Holds the keyboard until the returned function is called, or a person takes it. Throws `held`. */
  lease(by: Typist, force: boolean, lost: (to: Holder) => void): () => void {
    this.#require(by, force);
    const held: Held = { ...by, kind: "lease", since: this.#clock.nowMs(), lost, untilMs: Number.POSITIVE_INFINITY };
    this.#replace(held);
    return () => {
      if (this.#held === held) this.#held = undefined;
    };
  }

  /** Everybody who holds it is gone. */
  forget(by: object): void {
    if (this.#held?.key === by) this.#held = undefined;
  }

  async #typePiece(bytes: Uint8Array, by: Typist, kind: "send" | "run", force: boolean, { ended }: Patience): Promise<void> {
    this.#require(by, force);
    const piece = { by, cut: undefined as Holder | undefined };
    this.#writing = piece;
    this.#take(by, kind, bytes);
    try {
      for (let from = 0; from < bytes.length; from += partBytes) {
        if (piece.cut !== undefined) throw heldError(piece.cut, { bytesTyped: from });
        await Promise.race([this.#write(bytes.subarray(from, from + partBytes)), ended]); // (5)
      }
    } finally {
      this.#writing = undefined;
    }
  }

  /** (3) Resolves when the piece before is over, or its patience is. */
  #waitFor(before: Promise<unknown>, by: Typist): Promise<void> {
    if (this.#writing === undefined && this.#keysWaiting === 1) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.#clock.timer(patienceMs, () => {
        if (this.#writing !== undefined) this.#writing.cut = { who: by.who, kind: "key", since: this.#clock.nowMs() };
        resolve();
      });
      void before.then(() => {
        timer.cancel();
        resolve();
      });
    });
  }

  /** Refuses when somebody else holds it. */
  #require(by: Typist, force: boolean): void {
    const held = this.#current();
    if (held === undefined || held.key === by.key || force) return;
    throw heldError(toldOf(held));
  }

  /** `bytes` are about to be typed: who holds the keyboard after that? (2) */
  #take(by: Typist, kind: keyof typeof unfinishedMs, bytes: Uint8Array): void {
    const present = this.#current();
    if (present?.kind === "lease" && present.key === by.key) return; // (4)
    if (enters.includes(bytes.at(-1) ?? 0)) return this.#replace(undefined, { who: by.who, kind, since: this.#clock.nowMs() });
    const since = present?.key === by.key ? present.since : this.#clock.nowMs();
    this.#replace({ ...by, kind, since, untilMs: this.#clock.nowMs() + unfinishedMs[kind] });
    this.#forgetWhenGone(by);
  }

  #forgetWhenGone({ key, gone }: Typist): void {
    if (gone === undefined || this.#watched.has(key)) return;
    this.#watched.add(key);
    void gone.then(() => this.forget(key));
  }

  #replace(next: Held | undefined, taker: Holder | undefined = next): void {
    const former = this.#held;
    this.#held = next;
    if (former === undefined || former.key === next?.key || taker === undefined || former.who === taker.who) return;
    former.lost?.(toldOf(taker));
  }

  #current(): Held | undefined {
    if (this.#held !== undefined && this.#clock.nowMs() >= this.#held.untilMs) this.#held = undefined;
    return this.#held;
  }
}

/** What others are told. */
function toldOf({ who, kind, since }: Holder): Holder {
  return { who, kind, since };
}

/** The window has the focus or not, the mouse moves over it: nobody has pressed a key. */
function isReport(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x1b) return false;
  return /^(\u001b\[([IO]|<3[59];\d+;\d+M))+$/.test(String.fromCharCode(...bytes.subarray(0, 256)));
}

function heldError(holder: Holder, more: Record<string, unknown> = {}): HobError {
  return new HobError("held", `${holder.who} has the keyboard (${holder.kind})`, {
    hint: "Try again when the line is finished, or take the keyboard with --force.",
    retryAfterMs: unfinishedMs.send,
    details: { holder, ...more },
  });
}
