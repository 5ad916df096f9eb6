/**
 * Compiled code by exact source: what was compiled once is not compiled again, whichever interpreter runs it. The least
 * recently used goes first, by number and by bytes. Only interpreters that were as new put anything in (program.ts).
 */
import type { SourceKind } from "./orders.ts";

export interface CacheReport {
  entries: number;
  entriesMax: number;
  bytes: number;
  hits: number;
  misses: number;
}

/** Bytes of sources and code together. */
const bytesMax = 64 * 1024 * 1024;
/** A larger one is rarely run twice and would push many others out. */
const entryBytesMax = 8 * 1024 * 1024;

export class CodeCache {
  /** In the order of use, the oldest first. */
  readonly #entries = new Map<string, Uint8Array>();
  #entriesMax: number;
  #bytes = 0;
  #hits = 0;
  #misses = 0;

  /** Keeps at most `entriesMax` sources; 0 keeps none. */
  constructor(entriesMax: number) {
    this.#entriesMax = entriesMax;
  }

  /** The code of this source, taken in this way and under this name; counts as a use. */
  find(kind: SourceKind, filename: string, source: string | Uint8Array): Uint8Array | undefined {
    const key = keyOf(kind, filename, source);
    const code = this.#entries.get(key);
    if (code === undefined) {
      this.#misses++;
      return undefined;
    }
    this.#hits++;
    this.#entries.delete(key);
    this.#entries.set(key, code);
    return code;
  }

  put(kind: SourceKind, filename: string, source: string | Uint8Array, code: Uint8Array): void {
    const key = keyOf(kind, filename, source);
    if (this.#entriesMax === 0 || sizeOf(key, code) > entryBytesMax) return;
    this.#remove(key);
    this.#entries.set(key, code);
    this.#bytes += sizeOf(key, code);
    this.#shrink();
  }

  /** Changes how many sources are kept. */
  limit(entriesMax: number): void {
    this.#entriesMax = entriesMax;
    this.#shrink();
  }

  /** Forgets everything; returns how many sources that were. The counts of hits and misses go on. */
  clear(): number {
    const entries = this.#entries.size;
    this.#entries.clear();
    this.#bytes = 0;
    return entries;
  }

  report(): CacheReport {
    return { entries: this.#entries.size, entriesMax: this.#entriesMax, bytes: this.#bytes, hits: this.#hits, misses: this.#misses };
  }

  #shrink(): void {
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= this.#entriesMax && this.#bytes <= bytesMax) return;
      this.#remove(key);
    }
  }

  #remove(key: string): void {
    const code = this.#entries.get(key);
    if (code === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= sizeOf(key, code);
  }
}

const oneByteText = new TextDecoder("latin1");

/** The whole source is the key, so two sources can never be taken for each other. */
function keyOf(kind: SourceKind, filename: string, source: string | Uint8Array): string {
  return typeof source === "string" ? `${kind} text ${filename}\0${source}` : `${kind} bytes ${filename}\0${oneByteText.decode(source)}`;
}

/** Most keys are one byte for each character in memory. */
function sizeOf(key: string, code: Uint8Array): number {
  return key.length + code.length;
}
