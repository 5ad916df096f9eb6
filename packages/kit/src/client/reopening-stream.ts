/**
 * A stream that may have to be opened more than once: its connection is still being found, or the daemon has provably not
 * taken it. Everything waits for the one that is taken: of which something came, or that ended. What is written goes to the
 * one that is there, which is the last one then: nothing that was written is kept to be written again.
 */
import { Deferred } from "../base/deferred.ts";
import { HobError } from "../errors/hob-error.ts";
import type { ChannelBytes } from "../rpc/call.ts";
import type { CallingStream } from "../rpc/calling-stream.ts";
import type { OpenStream } from "./face.ts";

export interface Opening {
  /** On the present session, if there is one. */
  first: CallingStream | undefined;
  /** Another one, after `refusal` or as the first. `undefined` when there must be none; rejects when nobody can be reached. */
  again(refusal: Error | undefined): Promise<CallingStream | undefined>;
}

export class ReopeningStream implements OpenStream<unknown, unknown> {
  readonly result: Promise<unknown>;
  readonly bytes: AsyncIterable<ChannelBytes>;
  readonly #taken = new Deferred<CallingStream>();
  /** The one that was opened last; absent while another is being opened. */
  #present: CallingStream | undefined;
  /** Something was written to the present one, so no other one is opened. */
  #last = false;
  #inputEnded = false;
  #cancelled = false;

  constructor(opening: Opening) {
    this.result = this.#taken.promise.then((stream) => stream.result);
    this.result.catch(() => undefined); // whoever iterates sees the error there
    this.bytes = {
      [Symbol.asyncIterator]: () =>
        new Following(
          this.#taken.promise,
          (stream) => stream.bytes,
          () => undefined,
        ),
    };
    this.#open(opening).then(
      (stream) => this.#taken.resolve(stream),
      (error: unknown) => this.#taken.reject(error),
    );
  }

  get lost(): number {
    return this.#present?.lost ?? 0;
  }

  [Symbol.asyncIterator](): AsyncIterator<unknown> {
    return new Following(
      this.#taken.promise,
      (stream) => stream,
      () => this.cancel(),
    );
  }

  async write(bytes: Uint8Array | string, channel?: number): Promise<void> {
    this.#last = true;
    await (this.#present ?? (await this.#taken.promise)).write(bytes, channel);
  }

  endInput(): void {
    this.#inputEnded = true;
    this.#present?.endInput();
  }

  async position(): Promise<{ ahead: number; running: number }> {
    return await (this.#present ?? (await this.#taken.promise)).position();
  }

  /** Also of one that nobody has opened yet, whatever becomes of that. */
  cancel(): void {
    this.#cancelled = true;
    if (this.#present === undefined) this.#taken.reject(new HobError("cancelled", "the stream was cancelled before it was open"));
    else this.#present.cancel();
  }

  async #open({ first, again }: Opening): Promise<CallingStream> {
    let refused: CallingStream | undefined;
    let refusal: Error | undefined;
    for (let stream = first; ; stream = undefined) {
      const next = stream ?? (await again(refusal));
      if (next === undefined) return refused as CallingStream;
      this.#present = next;
      if (this.#inputEnded) next.endInput();
      if (this.#cancelled) next.cancel();
      refusal = await next.begun;
      if (refusal === undefined || this.#last || this.#cancelled) return next;
      refused = next;
      this.#present = undefined;
    }
  }
}

/** Of one stream, once it is there. */
class Following<T> implements AsyncIterator<T> {
  readonly #found: Promise<AsyncIterator<T>>;
  readonly #leave: () => void;
  #values: AsyncIterator<T> | undefined;

  constructor(stream: Promise<CallingStream>, part: (stream: CallingStream) => AsyncIterable<T>, leave: () => void) {
    this.#found = stream.then((found) => {
      this.#values = part(found)[Symbol.asyncIterator]();
      return this.#values;
    });
    this.#found.catch(() => undefined);
    this.#leave = leave;
  }

  /** Not `async`, which would cost each item a promise more. */
  next(): Promise<IteratorResult<T>> {
    return this.#values === undefined ? this.#found.then((values) => values.next()) : this.#values.next();
  }

  async return(): Promise<IteratorResult<T>> {
    if (this.#values === undefined) this.#leave();
    else await this.#values.return?.();
    return { done: true, value: undefined };
  }
}
