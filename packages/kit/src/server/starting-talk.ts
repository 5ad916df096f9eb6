/** What a starting daemon tells whoever waits for it (L5): its starter over the pipe, or the person who ran it by hand. */
import { HobError } from "../errors/hob-error.ts";
import type { Self } from "../ports/self.ts";
import type { Limits } from "../wire/limits.ts";

export class StartingTalk {
  readonly #self: Self;
  readonly #tell: (text: string) => void;

  constructor(self: Self, tell: (text: string) => void) {
    this.#self = self;
    this.#tell = tell;
  }

  /** How long this daemon's start may take: whoever waits for it cannot know before. */
  claimed({ startMs, startCapMs }: Limits): void {
    const { launch } = this.#self;
    launch?.send({ nonce: launch.record.nonce, kind: "claimed", startMs, startCapMs });
  }

  progress(text: string): void {
    const { launch } = this.#self;
    launch?.send({ nonce: launch.record.nonce, kind: "progress", text });
  }

  ready(pid: number, generation: string): void {
    const { launch } = this.#self;
    launch?.send({ nonce: launch.record.nonce, kind: "ready", pid, generation });
    launch?.close();
  }

  /** Somebody wanted its end before it was ready. */
  ended(title: string, reason: string): void {
    this.failed(new HobError("start-failed", `${title} was ended while it was starting: ${reason}`));
  }

  failed(error: HobError): void {
    const { launch } = this.#self;
    if (launch === undefined) this.#tell(`hob: ${error.message}\n  ${error.hint}\n`);
    launch?.send({ nonce: launch.record.nonce, kind: "failed", error: error.toBody() });
  }
}
