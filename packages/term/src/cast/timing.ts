/**
 * When each event of a recording is due: faster or slower, long pauses cut, stopped and continued, skipped. Pure: somebody
 * else waits and writes.
 */

export interface PlayOptions {
  /** 2 is twice as fast. */
  readonly speed: number;
  /** Longer pauses are made this short, in seconds of the recording. */
  readonly idleLimitSeconds: number;
}

export class CastTiming {
  readonly #options: PlayOptions;
  #lastSeconds = 0;

  constructor(options: PlayOptions) {
    this.#options = options;
  }

  /** Milliseconds to wait before the event that was recorded at `seconds`, after the one before it. */
  pauseMs(seconds: number): number {
    const pause = Math.max(0, seconds - this.#lastSeconds); // clocks of recordings have gone backwards
    this.#lastSeconds = Math.max(this.#lastSeconds, seconds);
    return (Math.min(pause, this.#options.idleLimitSeconds) / this.#options.speed) * 1000;
  }
}
