/**
 * Which size a terminal has. A window is a statement of its client; the terminal decides, by one policy, once for every
 * change (TERM-01, TERM-02, TERM-03). Who only looks on does not count.
 */
import type { Size, SizePolicy } from "../contract.ts";

export interface Window {
  readonly size: Size;
  /** When its client joined, typed or changed its size last; by any clock that only grows. */
  readonly usedAt: number;
}

/** No terminal is smaller or larger, each way. */
export const sizeMin = { columns: 2, rows: 1 } as const;
export const sizeMax = { columns: 1000, rows: 1000 } as const;

/** No window makes a terminal smaller than this. */
const floor: Size = { columns: 10, rows: 3 };

/** The size by `policy`, given the windows that count; `present` when none does or the size is fixed. */
export function chooseSize(policy: SizePolicy, windows: readonly Window[], present: Size): Size {
  if (windows.length === 0 || policy === "fixed") return present;
  return atLeastFloor(chosen(policy, windows));
}

export function sameSize(one: Size, other: Size): boolean {
  return one.columns === other.columns && one.rows === other.rows;
}

function chosen(policy: Exclude<SizePolicy, "fixed">, windows: readonly Window[]): Size {
  switch (policy) {
    case "latest":
      return windows.reduce((best, next) => (next.usedAt > best.usedAt ? next : best)).size;
    case "smallest":
      return {
        columns: Math.min(...windows.map(({ size }) => size.columns)),
        rows: Math.min(...windows.map(({ size }) => size.rows)),
      };
    case "largest-that-fits":
      // One client's whole window, never the width of one and the height of another.
      return windows.reduce((best, next) => (area(next.size) > area(best.size) ? next : best)).size;
  }
}

function area({ columns, rows }: Size): number {
  return columns * rows;
}

function atLeastFloor({ columns, rows }: Size): Size {
  return { columns: Math.max(columns, floor.columns), rows: Math.max(rows, floor.rows) };
}
