/**
 * What the code did, from V8's own counters (`Profiler.takePreciseCoverage` of the inspector, inside this very process):
 * how often each block ran since the last look. A look costs some 0.7 ms, so the hunt takes one for many inputs at once.
 */
import { type Profiler, Session } from "node:inspector";

/** How often the blocks of our own code ran between two looks. */
export interface Executed {
  readonly scripts: readonly Profiler.ScriptCoverage[];
}

export class Counters {
  readonly #session = new Session();

  constructor() {
    this.#session.connect();
    this.#post("Profiler.enable");
    this.#post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  }

  /** Everything since the last look, and begins anew. */
  take(): Executed {
    const { result } = this.#post("Profiler.takePreciseCoverage") as Profiler.TakePreciseCoverageReturnType;
    return { scripts: result.filter(({ url }) => url.startsWith("file:")) };
  }

  close(): void {
    this.#session.disconnect();
  }

  /** Within one process the answer comes before `post` returns. */
  #post(method: string, parameters?: object): unknown {
    let answer: unknown;
    this.#session.post(method, parameters, (error, result) => {
      if (error !== null) throw error;
      answer = result;
    });
    return answer;
  }
}

/** Blocks that ran, each as often as it did: the work that was done in JavaScript. */
export function blocksRun({ scripts }: Executed): number {
  let sum = 0;
  for (const { functions } of scripts) for (const { ranges } of functions) for (const { count } of ranges) sum += count;
  return sum;
}

/** Every character of the code that was reached so far. */
export class Reach {
  readonly #reached = new Map<string, Uint8Array>();

  /** Whether code was reached that was not before. */
  isNew({ scripts }: Executed): boolean {
    return scripts.some(({ url, functions }) => functions.some(({ ranges }) => this.#newIn(url, ranges).length > 0));
  }

  /** As `isNew`, and from now on it was. */
  add({ scripts }: Executed): boolean {
    let grew = false;
    for (const { url, functions } of scripts) {
      for (const { ranges } of functions) {
        const fresh = this.#newIn(url, ranges);
        const reached = this.#reachedOf(url, ranges[0]?.endOffset ?? 0);
        for (const offset of fresh) reached[offset] = 1;
        if (fresh.length > 0) grew = true;
      }
    }
    return grew;
  }

  /** Ranges of one function: the first is all of it, and each lies within one before it, which it overrules. */
  #newIn(url: string, ranges: readonly Profiler.CoverageRange[]): number[] {
    const [whole] = ranges;
    if (whole === undefined || whole.count === 0) return [];
    const ran = new Uint8Array(whole.endOffset - whole.startOffset);
    for (const { startOffset, endOffset, count } of ranges)
      ran.fill(count > 0 ? 1 : 0, startOffset - whole.startOffset, endOffset - whole.startOffset);
    const reached = this.#reachedOf(url, whole.endOffset);
    const fresh: number[] = [];
    for (let index = 0; index < ran.length; index++)
      if (ran[index] === 1 && reached[whole.startOffset + index] === 0) fresh.push(whole.startOffset + index);
    return fresh;
  }

  #reachedOf(url: string, length: number): Uint8Array {
    const known = this.#reached.get(url);
    if (known !== undefined && known.length >= length) return known;
    const larger = new Uint8Array(Math.max(2 * length, 1 << 16));
    larger.set(known ?? []);
    this.#reached.set(url, larger);
    return larger;
  }
}
