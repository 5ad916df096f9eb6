/**
 * A titled group of a report: labelled values, or a table that is drawn already. An empty group is not shown. The title may
 * be foreign text, as the labels are.
 */
import { type Canvas, type Cell, harmless, paint, renderPairs } from "@hob/kit/verb";

export type Pairs = readonly (readonly [label: string, value: Cell])[];
export type Group = readonly [title: string, body: Pairs | string];

export function renderGroup([title, body]: Group, canvas: Canvas): string {
  const text = typeof body === "string" ? body : renderPairs(body, canvas, 2);
  return text === "" ? "" : `\n${paint(canvas, "bold", harmless(title))}\n${text}`;
}
