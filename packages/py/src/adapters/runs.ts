/**
 * The programs that callers of the daemon run: each connected to its caller's stream, and findable for a Ctrl-C until it
 * ends. A caller that goes away interrupts its program; what it does not end by then is killed.
 */
import { type Call, type ChannelBytes, HobError, type ItemOf } from "@hob/kit";
import type { PyConfig, py, RunInput } from "../contract.ts";
import type { RunWires } from "../core/interpreter.ts";
import type { Pool, RunResult } from "../core/pool.ts";
import type { Place, Placed } from "../core/slots.ts";
import { runRequest } from "./run-request.ts";

type RunCall = Call<ItemOf<typeof py.streams.run>>;

/** Ctrl-C, and the second one. */
interface Stops {
  readonly interrupt: AbortController;
  readonly kill: AbortController;
}

/** When the daemon ends, programs may go on for so long before they are interrupted; the rest of the drain is for their cleaning up. */
const drainPatienceMs = 2_500;

export class Runs {
  readonly #pool: Pool;
  readonly #config: () => PyConfig;
  readonly #delay: () => Promise<string> | undefined;
  readonly #stops = new Map<string, Stops>();
  /** Connections by their peer, which is one object for each. */
  readonly #callers = new WeakMap<Call["peer"], string>();
  #callersSeen = 0;

  /** `delay` resolves when programs have to wait for long, with the reason, for people; absent when that is over. */
  constructor(pool: Pool, config: () => PyConfig, delay: () => Promise<string> | undefined) {
    this.#pool = pool;
    this.#config = config;
    this.#delay = delay;
  }

  /** Runs a program for a caller; the call's stream carries its input and output. */
  async run(input: RunInput, call: RunCall): Promise<RunResult> {
    const stops: Stops = { interrupt: new AbortController(), kill: new AbortController() };
    const forget = this.#remember(input.id, stops);
    const leave = whenAborted(call.signal, stops.interrupt);
    let over = false;
    void this.#delay()?.then((reason) => over || call.progress(reason));
    try {
      const request = await runRequest(input, this.#callerOf(call.peer), this.#config());
      const wires = wiresOf(call, input.input);
      const placed: Placed = (place) => {
        call.reportPosition(place);
        call.progress(waitingText(place()));
      };
      return await this.#pool.run({ ...request, signal: stops.interrupt.signal, placed, kill: stops.kill.signal }, wires);
    } finally {
      over = true;
      leave();
      forget();
    }
  }

  /** False when no program of that id runs or waits. */
  interrupt(id: string): boolean {
    const stops = this.#stops.get(id);
    if (stops === undefined) return false;
    if (stops.interrupt.signal.aborted) stops.kill.abort();
    else stops.interrupt.abort();
    return true;
  }

  #remember(id: string | undefined, stops: Stops): () => void {
    if (id === undefined) return () => {};
    if (this.#stops.has(id)) throw new HobError("invalid-input", `a run of the id ${JSON.stringify(id)} is under way already`);
    this.#stops.set(id, stops);
    return () => void this.#stops.delete(id);
  }

  #callerOf(peer: Call["peer"]): string {
    const known = this.#callers.get(peer) ?? String(++this.#callersSeen);
    this.#callers.set(peer, known);
    return known;
  }
}

/** For a person who wonders why nothing comes. */
function waitingText(place: Place | undefined): string {
  const { ahead, running } = place ?? { ahead: 0, running: 0 };
  return `waiting for its turn: ${running} ${running === 1 ? "program runs" : "programs run"}, ${ahead} ${ahead === 1 ? "waits" : "wait"} before it`;
}

/** Interrupts when the caller has gone, and after some patience when it is the daemon that ends. */
function whenAborted(signal: AbortSignal, interrupt: AbortController): () => void {
  let patience: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    const draining = signal.reason instanceof HobError && signal.reason.code === "draining";
    if (draining) patience = setTimeout(() => interrupt.abort(), drainPatienceMs);
    else interrupt.abort();
  };
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  return () => {
    clearTimeout(patience);
    signal.removeEventListener("abort", onAbort);
  };
}

function wiresOf(call: RunCall, hasInput: boolean): RunWires {
  const output: RunWires["output"] = (channel, bytes) => call.write(bytes, channel);
  if (!hasInput) return { output, input: undefined };
  // A caller that does not take the item is gone, and so is its input.
  const inputWanted = (): void => void call.send({ wants: "input" }).catch(() => {});
  return { output, input: inputOf(call.incoming), inputWanted };
}

async function* inputOf(incoming: AsyncIterable<ChannelBytes>): AsyncGenerator<Uint8Array> {
  for await (const { channel, bytes } of incoming) if (channel === 0) yield bytes;
}
