/** `hob term play FILE`: a recording in this window, with its timing. */
import { HobError } from "@hob/kit";
import { answer, directoryFor, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import { castLines } from "../adapters/cast-file.ts";
import { endPlay } from "../attach/host-modes.ts";
import { type CastHeader, emptyError, parseEvent, parseHeader } from "../cast/format.ts";
import { CastTiming } from "../cast/player.ts";
import { decodeKey } from "../keys/decode.ts";

export async function run(args: VerbArguments, context: VerbContext): Promise<number> {
  const file = args.required("FILE");
  const timing = new CastTiming({ speed: speedOf(args), idleLimitSeconds: (args.number("idle-limit") ?? Number.POSITIVE_INFINITY) / 1000 });
  if (context.json) return await summarize(file, context);
  const { stdout, stdin } = context;
  const stage = stdout.isTerminal && stdin.isTerminal ? new Stage(context) : undefined;
  stage?.open();
  try {
    let number = 0;
    for await (const line of castLines(directoryFor(file, context.cwd), file)) {
      number++;
      if (number === 1) {
        parseHeader(line, file);
        continue;
      }
      const [seconds, code, text] = parseEvent(line, number, file);
      if (code !== "o") continue;
      if (stage !== undefined && !(await stage.wait(timing.pauseMs(seconds)))) break;
      stage?.sees(text);
      await stdout.write(text);
      if (stdout.gone.aborted) break;
    }
    if (number === 0) throw emptyError(file);
    return 0;
  } finally {
    await stage?.close();
  }
}

function speedOf(args: VerbArguments): number {
  const text = args.text("speed") ?? "1";
  const speed = Number(text);
  if (speed > 0 && Number.isFinite(speed)) return speed;
  throw new HobError("usage", `--speed ${JSON.stringify(text)}: a number above 0 is wanted`, { hint: "--speed 2 is twice as fast" });
}

/** What is in a recording, for programs. */
async function summarize(file: string, context: VerbContext): Promise<number> {
  let header: CastHeader | undefined;
  let [events, bytes, seconds, number] = [0, 0, 0, 0];
  for await (const line of castLines(directoryFor(file, context.cwd), file)) {
    number++;
    if (header === undefined) {
      header = parseHeader(line, file);
      continue;
    }
    const [at, code, text] = parseEvent(line, number, file);
    events++;
    seconds = Math.max(seconds, at);
    if (code === "o") bytes += Buffer.byteLength(text);
  }
  if (header === undefined) throw emptyError(file);
  await answer(context, { header, events, bytes, seconds }, () => "");
  return 0;
}

/** The terminal during a play: keys pause, skip and leave, and afterwards everything is as it was. */
class Stage {
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
