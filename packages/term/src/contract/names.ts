/**
 * How terminals, their sizes and their callers are written down, as schemas. What a name means is core/names.ts.
 * Times are milliseconds since 1970 (`…At`) or durations (`…Ms`).
 */
import * as z from "zod";
import { wordPattern } from "../core/names.ts";
import { sizeMax, sizeMin } from "../core/sizes.ts";

export const milliseconds = z.number().nonnegative();

/** Columns and rows of a screen, in cells. */
export const size = z.object({
  columns: z.number().int().min(sizeMin.columns).max(sizeMax.columns),
  rows: z.number().int().min(sizeMin.rows).max(sizeMax.rows),
});

export const word = z.string().regex(wordPattern, "letters, digits, and . _ + - within, at most 32");

/** Longer than any name: one that is too long is refused as a name, or not found, like any other. */
export const nameText = z.string().max(1000);

/** Which terminal is meant, by every method that takes one. */
export const target = nameText
  .default("")
  .describe(
    "`desk/tab`; `desk` for its tab that was used last; `tab` if only one desk has it; `#7`, its id, which a rename does not change; empty for the terminal used last.",
  );

/** Who types. Absent: the calling program and its pid. */
export const who = z.string().min(1).max(64).optional().describe("Name shown to others while this caller types.");

const colour = z
  .string()
  .regex(/^rgb:[0-9a-fA-F]{1,4}(\/[0-9a-fA-F]{1,4}){2}$/)
  .optional();

/** A window's own colours, as it says them: `rgb:ffff/ffff/ffff`. */
export const colours = z.object({ foreground: colour, background: colour });
