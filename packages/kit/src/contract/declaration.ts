/**
 * What an author writes to declare a daemon, and the types that everything else reads off it. Schemas are zod 4 and are
 * only ever used through their own methods, so that a client, which takes the declaration's type alone, loads none.
 * To add a property of methods: here, then where it is obeyed (rpc/), then docs/contracts.md.
 */
import type { ZodObject, ZodType, z } from "zod";
import type { Limits } from "../wire/limits.ts";

export interface MethodDeclaration {
  /** One line, shown by `hob methods`. */
  readonly help: string;
  /** Absent: the method takes nothing. */
  readonly input?: ZodObject;
  /** Absent: the method answers nothing. Checked only by the types; the daemon is trusted with its own output. */
  readonly output?: ZodType;
  /** Doing it twice is the same as doing it once: the client repeats it when the connection ends without an answer. */
  readonly idempotent?: boolean;
  /** Goes on when its caller goes away. */
  readonly detached?: boolean;
  /** How many run at once in the daemon; more wait their turn, fairly over the connections. Default: no limit. */
  readonly concurrency?: number;
  /** How many may wait for their turn; further ones are answered `busy`. Default 1024. */
  readonly queueMax?: number;
}

/** What happens when the reader of a stream has no credit left. */
export type Overflow = (typeof overflows)[number];
export const overflows = ["block", "latest", "drop", "disconnect"] as const;

/** What a newer client does with an older daemon. */
export const upgrades = ["replace", "keep", "when-idle"] as const;

export interface StreamDeclaration extends MethodDeclaration {
  /** Absent: the stream has no items, only bytes. */
  readonly item?: ZodType;
  /**
   * What becomes of items that the client is too slow for. `block` (default): the producer waits. `latest`: only the newest
   * item is kept. `drop`: a queue, then items are lost and a gap is marked. `disconnect`: a queue, then the stream ends with
   * `too-slow`.
   */
  readonly overflow?: Overflow;
}

export interface Declaration {
  /** Lower-case letters, digits and `-`; one daemon of this name per user (and instance). */
  readonly name: string;
  /** One line, shown by `hob ls`. */
  readonly help?: string;
  /** The configuration file's content; every field needs a default. */
  readonly config?: ZodObject;
  readonly methods?: Readonly<Record<string, MethodDeclaration>>;
  readonly streams?: Readonly<Record<string, StreamDeclaration>>;
  /**
   * What a newer client does with an older daemon. `replace` (default): it drains and a new one starts. `keep`: nothing.
   * `when-idle`: as `replace`, when nobody else is connected and no call is in flight.
   */
  readonly upgrade?: (typeof upgrades)[number];
  /** Limits that differ from the defaults of docs/limits.md. */
  readonly limits?: Partial<Limits>;
}

export type InputOf<M> = M extends { readonly input: infer I extends ZodObject } ? z.input<I> : void;
export type ParsedInputOf<M> = M extends { readonly input: infer I extends ZodObject } ? z.output<I> : Record<string, never>;
export type OutputOf<M> = M extends { readonly output: infer O extends ZodType } ? z.output<O> : void;
export type ItemOf<S> = S extends { readonly item: infer I extends ZodType } ? z.output<I> : never;
export type ConfigOf<D extends Declaration> = D extends { readonly config: infer C extends ZodObject }
  ? z.output<C>
  : Record<string, never>;
export type MethodsOf<D extends Declaration> = D extends { readonly methods: infer M } ? M : Record<never, never>;
export type StreamsOf<D extends Declaration> = D extends { readonly streams: infer S } ? S : Record<never, never>;
