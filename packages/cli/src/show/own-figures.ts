/**
 * What a daemon tells of itself beside what all tell: a value for each name, and a table for each list of things. Names are
 * the author's; the unit is in the name, as everywhere in hob.
 */
import { type Canvas, formatBytes, formatDuration, renderTable, showFact } from "@hob/kit/verb";
import type { Group, Pairs } from "./group.ts";

type Thing = Readonly<Record<string, unknown>>;

export function ownGroups(own: Thing, canvas: Canvas): Group[] {
  const single: Pairs = Object.entries(own).flatMap(([name, value]) => (areThings(value) ? [] : [[name, valueText(name, value)] as const]));
  const lists = Object.entries(own).flatMap(([name, value]): Group[] => (areThings(value) ? [[name, thingTable(value, canvas)]] : []));
  return [["Its own figures", single], ...lists];
}

/** A list with something in it, and nothing but objects. */
function areThings(value: unknown): value is readonly Thing[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "object" && one !== null && !Array.isArray(one));
}

function thingTable(things: readonly Thing[], canvas: Canvas): string {
  const names = [...new Set(things.flatMap((thing) => Object.keys(thing)))];
  const columns = names.map((name) => {
    const title = titleOf(name);
    return things.some((thing) => typeof thing[name] === "number") ? ({ title, align: "right" } as const) : { title };
  });
  const rows = things.map((thing) => names.map((name) => valueText(name, thing[name])));
  return renderTable(columns, rows, canvas);
}

/** `historyBytes` is HISTORY: the value says that they are bytes. */
function titleOf(name: string): string {
  const words = name.replace(/(Bytes|Ms)$/, "").replace(/([a-z])([A-Z])/g, "$1 $2");
  return words.toUpperCase();
}

function valueText(name: string, value: unknown): string {
  if (typeof value === "number" && /^bytes|Bytes$/.test(name)) return formatBytes(value);
  if (typeof value === "number" && name.endsWith("Ms")) return formatDuration(value);
  if (areThings(value))
    return value
      .map((thing) =>
        Object.entries(thing)
          .map(([inner, one]) => valueText(inner, one))
          .join(" "),
      )
      .join(", ");
  if (Array.isArray(value)) return value.map((one) => valueText(name, one)).join(", ");
  return showFact(value);
}
