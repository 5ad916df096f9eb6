/** Sizes as people write them. */
import { HobError } from "@hob/kit";
import type { Size } from "../contract.ts";
import { sizeMax, sizeMin } from "../core/sizes.ts";

/** `120x40`. Throws `usage`. */
export function parseSize(text: string): Size {
  const [, columns = "0", rows = "0"] = /^(\d{1,4})[x×](\d{1,4})$/.exec(text.trim()) ?? [];
  const size = { columns: Number(columns), rows: Number(rows) };
  if (isSize(size)) return size;
  const range = `from ${sizeText(sizeMin)} to ${sizeText(sizeMax)}`;
  throw new HobError("usage", `${JSON.stringify(text)} is no size: COLSxROWS is wanted, ${range}`, { hint: "For example 120x40" });
}

function isSize({ columns, rows }: Size): boolean {
  return columns >= sizeMin.columns && columns <= sizeMax.columns && rows >= sizeMin.rows && rows <= sizeMax.rows;
}

export function sizeText({ columns, rows }: Size): string {
  return `${columns}x${rows}`;
}
