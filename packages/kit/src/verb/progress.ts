/**
 * A line on stderr for whatever takes longer than a second, so that nobody wonders: what is being done, and for how long.
 * On a terminal it is one line that is rewritten and erased in the end; elsewhere one plain line,
 * with what was being done then. Nothing is printed for what is quick, and never on stdout.
 */
import { Deferred } from "../base/deferred.ts";
import type { Timer } from "../ports/clock.ts";
import type { VerbContext } from "./context.ts";
import { formatDuration } from "./durations.ts";
import { cut, harmless } from "./text.ts";

type ProgressContext = Pick<VerbContext, "stderr" | "clock" | "env" | "signal">;

/** Fits the kit's `onRemark`: what is being done shows while it takes long, what was decided shows always. */
export type Say = (text: string, kind?: "progress" | "decision") => void;

const quietMs = 1_000;
const eraseLine = "\r\u001b[K";

/**
 * Runs `work` and shows what it says it is doing, once that takes more than a second. Rejects at once when the command is
 * interrupted, whatever `work` makes of that.
 */
export async function withProgress<T>(context: ProgressContext, what: string, work: (say: Say) => Promise<T>): Promise<T> {
  const line = new ProgressLine(context, what);
  const interruption = interruptionOf(context.signal);
  try {
    const say: Say = (text, kind) => (kind === "decision" ? line.note(text) : line.say(text));
    return await Promise.race([work(say), interruption.promise]);
  } finally {
    interruption.forget();
    await line.end();
  }
}

/** A promise that only ever rejects, when the signal aborts. */
function interruptionOf(signal: AbortSignal): { promise: Promise<never>; forget: () => void } {
  const interrupted = new Deferred<never>();
  const reject = (): void => interrupted.reject(signal.reason);
  if (signal.aborted) reject();
  signal.addEventListener("abort", reject, { once: true });
  return { promise: interrupted.promise, forget: () => signal.removeEventListener("abort", reject) };
}

class ProgressLine {
  readonly #context: ProgressContext;
  readonly #startedMs: number;
  #text: string;
  #timer: Timer;
  #visible = false;

  constructor(context: ProgressContext, text: string) {
    this.#context = context;
    this.#startedMs = context.clock.monotonicMs();
    this.#text = text;
    this.#timer = this.#tickLater();
  }

  say(text: string): void {
    if (text === this.#text) return;
    this.#text = text;
    if (this.#visible && this.#rewrites) this.#show();
  }

  /** Stays on the screen, whether or not there is a line yet. */
  note(text: string): void {
    const { stderr } = this.#context;
    if (this.#visible && this.#rewrites) void stderr.write(eraseLine);
    void stderr.write(`${harmless(text)}\n`);
    if (this.#visible && this.#rewrites) this.#show();
  }

  async end(): Promise<void> {
    this.#timer.cancel();
    if (this.#visible && this.#rewrites) await this.#context.stderr.write(eraseLine);
  }

  /** A dumb terminal cannot erase and gets plain lines. NO_COLOR is about colour only. */
  get #rewrites(): boolean {
    return this.#context.stderr.isTerminal && this.#context.env.TERM !== "dumb";
  }

  #tickLater(): Timer {
    return this.#context.clock.timer(quietMs, () => this.#tick(), { background: true });
  }

  #tick(): void {
    if (!this.#visible || this.#rewrites) this.#show();
    this.#visible = true;
    this.#timer = this.#tickLater();
  }

  #show(): void {
    const { stderr, clock } = this.#context;
    const text = harmless(this.#text);
    if (!this.#rewrites) return void stderr.write(`${text} …\n`);
    const since = formatDuration(clock.monotonicMs() - this.#startedMs);
    void stderr.write(`${eraseLine}${cut(`${text} … ${since}`, stderr.columns - 1)}`);
  }
}
