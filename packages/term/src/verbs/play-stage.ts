/** The window while a recording is played: keys pause, skip and leave, and afterwards everything is as it was. */
import type { VerbContext } from "@hob/kit/verb";
import { endPlay } from "../attach/host-modes.ts";
import { decodeKey } from "../keys/decode.ts";

export class PlayStage {
  readonly #context: VerbContext;
  #paused = false;
  #left = false;
  /** The recording is in the middle of a program that fills the screen. */
  #alternate = false;
  #wake: (() => void) | undefined;
  #keys: AsyncIterator<Uint8Array> | undefined;

  constructor(context: VerbContext) {
    this.#context = context;
  }

  open(): void {
    const { stdin, signal } = this.#context;
    stdin.setRaw(true);
    this.#keys = stdin[Symbol.asyncIterator]();
    signal.addEventListener("abort", () => this.#leave(), { once: true });
    void this.#readKeys(this.#keys);
  }

  sees(text: string): void {
    const [on, off] = [text.lastIndexOf("\u001b[?1049h"), text.lastIndexOf("\u001b[?1049l")];
    if (on !== off) this.#alternate = on > off;
  }

  async close(): Promise<void> {
    this.#left = true;
    this.#context.stdin.setRaw(false);
    await this.#context.stdout.write(`${endPlay(this.#alternate)}\r\n`);
  }

  /** False when the person wants to leave. */
  async wait(pauseMs: number): Promise<boolean> {
    if (pauseMs > 0 && !this.#left) await this.#sleep(pauseMs);
    while (this.#paused && !this.#left) await this.#sleep(Number.POSITIVE_INFINITY);
    return !this.#left;
  }

  #sleep(pauseMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = Number.isFinite(pauseMs) ? this.#context.clock.timer(pauseMs, resolve) : undefined;
      this.#wake = () => {
        timer?.cancel();
        resolve();
      };
    });
  }

  async #readKeys(keys: AsyncIterator<Uint8Array>): Promise<void> {
    for (let chunk = await keys.next(); chunk.done !== true && !this.#left; chunk = await keys.next()) {
      for (let place = 0; place < chunk.value.length; ) {
        const { name, length } = decodeKey(chunk.value, place);
        place += length;
        this.#press(name);
      }
    }
  }

  #press(key: string): void {
    if (key === "q" || key === "Q" || key === "Escape" || key === "C-c" || key === "C-d") return this.#leave();
    if (key === "Space") this.#paused = !this.#paused;
    if (key === "Space" || key === "Right" || key === ".") this.#wake?.();
  }

  #leave(): void {
    this.#left = true;
    this.#wake?.();
  }
}
