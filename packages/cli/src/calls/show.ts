/** Values of daemons on the page: always JSON, so that a script need not guess; or, where it is asked for, texts as they are. */
import { harmless, type Output } from "@hob/kit/verb";

/** How a call shows its answer and its items. */
export interface Shown {
  /** A text without its quotes and escapes. */
  readonly raw: boolean;
}

export function showItem(item: unknown, { raw }: Shown): string {
  return `${raw && typeof item === "string" ? item : JSON.stringify(item)}\n`;
}

/** JSON on one line, or indented and made harmless for a terminal; nothing for a method that answers nothing. */
export function showValue(value: unknown, output: Output, shown: Shown): string {
  if (value === undefined || value === null) return "";
  if (shown.raw && typeof value === "string") return showItem(value, shown);
  if (!output.isTerminal) return `${JSON.stringify(value)}\n`;
  return `${JSON.stringify(value, null, 2).split("\n").map(harmless).join("\n")}\n`;
}

/** What a daemon says of its progress: a text, `{done, total, text}`, or any JSON. */
export function showProgress(value: unknown): string {
  if (typeof value === "string") return value;
  const { done, total, text } = (typeof value === "object" && value !== null ? value : {}) as {
    done?: unknown;
    total?: unknown;
    text?: unknown;
  };
  const count = typeof done === "number" ? `${done}${typeof total === "number" ? ` of ${total}` : ""}` : "";
  const words = [typeof text === "string" ? text : "", count].filter((word) => word !== "").join(": ");
  return words === "" ? (JSON.stringify(value) ?? "") : words;
}
