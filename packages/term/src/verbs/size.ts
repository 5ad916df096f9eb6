/** Sizes as people write them. */
import { HobError } from "@hob/kit";
import type { Size } from "../contract.ts";

/** `120x40`. Throws `usage`. */
export function parseSize(text: string): Size {
  const [, columns = "0", rows = "0"] = /^(\d{1,4})[x×](\d{1,4})$/.exec(text.trim()) ?? [];
  const size = { columns: Number(columns), rows: Number(rows) };
  const fits = size.columns >= 2 && size.columns <= 1000 && size.rows >= 1 && size.rows <= 1000;
  if (fits) return size;
  throw new HobError("usage", `${JSON.stringify(text)} is no size: COLSxROWS is wanted, from 2x1 to 1000x1000`, {
    hint: "For example 120x40",
  });
}

export function sizeText({ columns, rows }: Size): string {
  return `${columns}x${rows}`;
}
