/**
 * What the Python thread and its owner tell each other by messages. While a program runs the thread reads none: input,
 * signals and room for output travel through control-words.ts.
 */
import type { Rest, RunEnd, RunOrder } from "../../core/orders.ts";
import type { Part } from "../thread/memory-image.ts";

/** How an interpreter is found again in an image of its memory: addresses and places, the same in every thread. */
export interface Addresses {
  tableLength: number;
  sleepIndex: number;
  /** The Python functions of support.py.ts, by name. */
  functions: Record<string, number>;
  /** The namespace of `__main__`. */
  namespace: number;
}

export interface ImageFacts extends Addresses {
  /** Bytes of the memory that are in use. */
  bytes: number;
  /** The parts of it that are not zero. */
  parts: readonly Part[];
}

export interface Image {
  facts: ImageFacts;
  memory: SharedArrayBuffer;
}

/** Everything a thread needs to become an interpreter. Without an image it makes one. */
export interface BootOrder {
  kind: "boot";
  shared: SharedArrayBuffer;
  wasm: WebAssembly.Module;
  library: SharedArrayBuffer;
  image: Image | undefined;
}

export interface CompleteOrder {
  kind: "complete";
  text: string;
  most: number;
}

/** Remember this moment of a session. */
export interface MarkOrder {
  kind: "mark";
}

/** Go back to the last mark; `forget`: to the one before it. */
export interface UndoOrder {
  kind: "undo";
  forget: boolean;
}

export type ThreadOrder = BootOrder | MarkOrder | UndoOrder | ({ kind: "run" } & RunOrder) | CompleteOrder;

export type ThreadReport =
  /** With the image that was made, if there was none before. */
  | { kind: "booted"; image: Image | undefined; memoryBytes: number }
  /** There is output, after the owner has found none. */
  | { kind: "output" }
  | { kind: "input-wanted" }
  /** There is room for input, after the owner has found none. */
  | { kind: "input-room" }
  | ({ kind: "ended"; memoryBytes: number } & RunEnd)
  | ({ kind: "rested"; memoryBytes: number } & Rest)
  | { kind: "completed"; found: string[] }
  | { kind: "marked"; obstacle: string | undefined }
  | { kind: "undone"; found: boolean };
