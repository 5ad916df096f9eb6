/** Labelled values, one per line, for people: `pid   4711`. Long values go on under themselves. */
import { type Canvas, type Cell, textOf } from "./cell.ts";
import { paint } from "./style.ts";
import { fold, harmless, padEnd, widthOf } from "./text.ts";

/** Fewer cells than this beside the label, and the value gets lines of its own. */
const leastBeside = 12;

/** One line per pair (more where a value is long), ending in a newline. Pairs without a value are left out. */
export function renderPairs(pairs: readonly (readonly [label: string, value: Cell])[], canvas: Canvas, indent = 0): string {
  const shown = pairs.filter(([, value]) => textOf(value) !== "").map(([label, value]) => [harmless(label), value] as const);
  const labelWidth = Math.max(0, ...shown.map(([label]) => widthOf(label)));
  const margin = " ".repeat(indent);
  const beside = canvas.columns - indent - labelWidth - 2;
  let text = "";
  for (const [label, value] of shown) {
    const style = typeof value === "string" ? undefined : value.style;
    const content = harmless(textOf(value));
    const stacked = beside < leastBeside;
    const lines = fold(content, stacked ? Math.max(4, canvas.columns - indent - 2) : beside).map((line) =>
      style ? paint(canvas, style, line) : line,
    );
    if (stacked) text += `${margin}${paint(canvas, "dim", label)}\n${lines.map((line) => `${margin}  ${line}\n`).join("")}`;
    else text += `${margin}${paint(canvas, "dim", padEnd(label, labelWidth))}  ${lines.join(`\n${" ".repeat(indent + labelWidth + 2)}`)}\n`;
  }
  return text;
}
