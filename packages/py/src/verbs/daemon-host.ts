/**
 * Python in the daemon. A run goes out at most once: what is tried again was refused before it began (`busy`), or
 * provably never reached a daemon; whatever may have run is reported, not repeated.
 */
import { HobError } from "@hob/kit";
import { type Client, connect, type OpenStream } from "@hob/kit/client";
import { type VerbContext, withProgress } from "@hob/kit/verb";
import { daemonEntry } from "../adapters/installed.ts";
import type { py, RunOutput } from "../contract.ts";
import type { HostWires, PythonHost, RunOrder } from "../core/host.ts";
import { FirstWord } from "./first-word.ts";
import { homeOf } from "./home.ts";

type RunStream = OpenStream<{ wants: "input" }, RunOutput>;

/** Ctrl-C, from the moment in which a run is wanted; `tell` is who hears of it now. */
interface Presses {
  count: number;
  tell: () => void;
}

/** Refused before it began; the next moment may be better. */
const passing: readonly string[] = ["busy", "draining", "disconnected", "too-many-connections"];
/** How long a run is offered again to a daemon that is full, in milliseconds. */
const busyPatienceMs = 30_000;
const retryMs = 100;

export class DaemonHost implements PythonHost {
  readonly connectMs: number;
  readonly #client: Client<typeof py>;
  readonly #context: VerbContext;

  constructor(client: Client<typeof py>, context: VerbContext, connectMs: number) {
    this.#client = client;
    this.#context = context;
    this.connectMs = connectMs;
  }

  static async connect(context: VerbContext): Promise<DaemonHost> {
    const { clock, signal } = context;
    const beganMs = clock.monotonicMs();
    const client = await withProgress(context, "starting Python", (say) =>
      connect<typeof py>("py", { ...homeOf(context), entry: daemonEntry(), program: "hob", signal, onRemark: say }),
    );
    return new DaemonHost(client, context, clock.monotonicMs() - beganMs);
  }

  /** Of one instance: the directory that everything of it lies in. */
  get directory(): string {
    const { home, name, instance } = this.#client.daemon;
    return `${home}/${name}@${instance}`;
  }

  async run(order: RunOrder, wires: HostWires): Promise<RunOutput> {
    const deadline = this.#context.deadline.atMost(busyPatienceMs);
    const presses: Presses = { count: 0, tell: () => {} };
    const press = (): void => {
      presses.count++;
      presses.tell();
    };
    const release = this.#context.takeInterrupts(press);
    try {
      for (;;) {
        try {
          return await this.#runOnce(order, wires, presses);
        } catch (error) {
          const again = error instanceof HobError && passing.includes(error.code) && !deadline.expired;
          if (!again) throw error;
          await this.#pause(error.retryAfterMs ?? retryMs);
        }
        // Whoever refused the program knew nothing of a Ctrl-C that was for it.
        if (presses.count > 0) throw new HobError("cancelled", "interrupted before it started");
      }
    } finally {
      release();
    }
  }

  holdSession(name: string): void {
    void this.#client.holdSession({ name }).result.catch(() => {}); // it ends with the connection, and that is what it is for
  }

  async endSession(name: string): Promise<boolean> {
    return await this.#client.endSession({ name });
  }

  async complete(session: string, text: string): Promise<string[]> {
    return await this.#client.complete({ session, text });
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }

  async #runOnce(order: RunOrder, wires: HostWires, presses: Presses): Promise<RunOutput> {
    const { clock, signal, stdout } = this.#context;
    const id = `${clock.wallMs()}-${clock.monotonicMs()}`;
    const firstWord = new FirstWord(this.#context);
    const options = { signal, onProgress: (value: unknown) => firstWord.await(value) };
    const stream = this.#client.run({ ...order, id, input: wires.input !== undefined }, options);
    presses.tell = () => this.#interrupt(stream, id, presses.count);
    const cancel = (): void => stream.cancel();
    stdout.gone.addEventListener("abort", cancel, { once: true });
    try {
      if (wires.input !== undefined) void feed(stream, wires.input, firstWord);
      for await (const { channel, bytes } of stream.bytes) {
        await firstWord.came();
        await wires.output(channel, bytes);
      }
      return await stream.result;
    } finally {
      await firstWord.came();
      stdout.gone.removeEventListener("abort", cancel);
      presses.tell = () => {};
      stream.cancel();
    }
  }

  /** The daemon counts: its second one kills. A third does not wait for the daemon. */
  #interrupt(stream: RunStream, id: string, press: number): void {
    if (press > 2) stream.cancel();
    else this.#client.interrupt({ id }).catch(() => {}); // the run itself tells what became of it
  }

  /** Callers that were refused together do not come back together: the clock's last digits are as good as chance. */
  #pause(pauseMs: number): Promise<void> {
    const { clock } = this.#context;
    return new Promise((resolve) => void clock.timer(pauseMs * (0.5 + (clock.monotonicMs() % 1)), resolve));
  }
}

/** Sends a chunk each time that the program waits for one. */
async function feed(stream: RunStream, input: AsyncIterable<Uint8Array>, firstWord: FirstWord): Promise<void> {
  const source = input[Symbol.asyncIterator]();
  const wants = stream[Symbol.asyncIterator]();
  const ended = stream.result.then(over, over);
  try {
    while (!(await wants.next()).done) {
      await firstWord.came();
      const { value, done } = await Promise.race([source.next(), ended]);
      if (done) stream.endInput();
      else await stream.write(value);
    }
  } catch {
    stream.endInput(); // the stream is over, or what the program reads is broken: the program sees its end
  } finally {
    await source.return?.();
  }
}

const over = (): IteratorReturnResult<undefined> => ({ done: true, value: undefined });
