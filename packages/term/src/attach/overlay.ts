/** Something of hob's own that fills the rows above the status line for a while: the history, the jump list, the help. */
import type { Size } from "../contract.ts";

export interface Overlay {
  /** At most as many lines as there are rows, none wider than the columns; they may have colours. */
  draw(size: Size): readonly string[];
  /** What the status line says meanwhile. */
  readonly hint: string;
  press(key: string, size: Size): OverlayAnswer;
}

export type OverlayAnswer =
  | { readonly kind: "stay" }
  | { readonly kind: "leave" }
  /** Show this terminal. */
  | { readonly kind: "go"; readonly id: string }
  /** Put the text into the clipboard, and leave. */
  | { readonly kind: "copy"; readonly text: string }
  /** Ask for what to search for, and tell `search`. */
  | { readonly kind: "ask"; readonly question: string; readonly answer: (text: string) => void };

export const stay: OverlayAnswer = { kind: "stay" };
export const leave: OverlayAnswer = { kind: "leave" };
