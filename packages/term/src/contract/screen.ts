/** What `capture` answers: text, or cells as runs of equal style. */
import * as z from "zod";
import { size } from "./names.ts";

const colour = z
  .union([z.number().int().min(0).max(255), z.string().regex(/^#[0-9a-f]{6}$/)])
  .describe("A number of the palette, or #rrggbb.");

/** Cells beside each other that look alike. Flags are absent when they are off. */
const span = z.object({
  text: z.string(),
  columns: z.number().int().describe("Cells that the text fills; equal to its characters, or twice as many when `wide`."),
  wide: z.literal(true).optional(),
  foreground: colour.optional(),
  background: colour.optional(),
  bold: z.literal(true).optional(),
  dim: z.literal(true).optional(),
  italic: z.literal(true).optional(),
  underline: z.literal(true).optional(),
  blink: z.literal(true).optional(),
  inverse: z.literal(true).optional(),
  hidden: z.literal(true).optional(),
  strikethrough: z.literal(true).optional(),
});

const line = z.object({ wrapped: z.boolean().describe("It goes on from the line before."), spans: z.array(span) });

export const captured = z.object({
  name: z.string(),
  size,
  cursor: z.object({
    column: z.number().int(),
    row: z.number().int().describe("Of the screen, from 0; may lie outside of what was captured."),
    visible: z.boolean(),
  }),
  alternate: z.boolean().describe("The screen of a program that fills it; it has no history."),
  title: z.string(),
  first: z.number().int().describe("Line number of the first captured line: 0 is the oldest that is kept."),
  lines: z.number().int().describe("How many lines there are, the history and the screen together."),
  truncated: z.boolean().describe("Older lines were left out because the answer would have been too large."),
  text: z.string().optional().describe("Format plain and ansi; lines end in a line feed."),
  cells: z.array(line).optional().describe("Format cells."),
});
