/** What a daemon's author gets from `serve`, and what they give back: the handlers. */
import type { ConfigOf, Declaration, ItemOf, MethodsOf, OutputOf, ParsedInputOf, StreamsOf } from "../contract/declaration.ts";
import type { Children } from "../ports/children.ts";
import type { Log } from "../ports/log.ts";
import type { Call } from "../rpc/call.ts";

/** The daemon's own side of itself. */
export interface Own<D extends Declaration = Declaration> {
  readonly name: string;
  readonly instance: string;
  /** Random id of this life. */
  readonly generation: string;
  /** The directory that the daemon belongs to, if any. */
  readonly directory: string | undefined;
  /** Absolute path of a private directory for the daemon's own files. */
  readonly stateDirectory: string;
  /** The configuration in force; changes with a reload, so ask again instead of keeping it. */
  config(): ConfigOf<D>;
  readonly log: Log;
  /** Aborts when the daemon begins to close, after accepted work was finished. */
  readonly signal: AbortSignal;
  /** While starting: tells everybody who waits what is being done, and extends their patience. */
  progress(text: string): void;
  /** Keeps the daemon from ending when idle, until the returned function is called. The reason is shown in `status`. */
  hold(reason: string): () => void;
  /** The daemon's child processes: none is left behind when it ends, however it ends. */
  readonly children: Children;
  /** Adds the daemon's own figures to `status`. */
  report(figures: () => Record<string, unknown>): void;
  /** Called with a new, valid configuration. When it throws, the old one is restored and the reload is refused. */
  onReload(apply: (config: ConfigOf<D>) => void | Promise<void>): void;
  /** Registers what to release at the end; released in reverse order. */
  onClose(what: string, release: () => void | Promise<void>): void;
  /** Ends the daemon in order. */
  stop(reason: string): void;
}

type StreamReturn<Item, Output> = AsyncIterable<Item> | AsyncGenerator<Item, Output> | Promise<Output> | Output;

/**
 * A function for each method and each stream of the declaration. One mapping over both names: of two that are intersected
 * each would lend its second argument to the other's functions, and `send` would take nothing.
 */
export type Handlers<D extends Declaration> = {
  readonly [Name in keyof MethodsOf<D> | keyof StreamsOf<D>]: Name extends keyof StreamsOf<D>
    ? StreamHandler<StreamsOf<D>[Name]>
    : Name extends keyof MethodsOf<D>
      ? MethodHandler<MethodsOf<D>[Name]>
      : never;
};

type MethodHandler<M> = (input: ParsedInputOf<M>, call: Call) => OutputOf<M> | Promise<OutputOf<M>>;
type StreamHandler<S> = (input: ParsedInputOf<S>, call: Call<ItemOf<S>>) => StreamReturn<ItemOf<S>, OutputOf<S>>;

export type Setup<D extends Declaration> = (own: Own<D>) => Handlers<D> | Promise<Handlers<D>>;
