/** A terminal as it is written down, for `restore`. Whoever reads it cannot know which version wrote it, or whether all of it is there. */
import * as z from "zod";
import { isWholeName } from "../core/names.ts";
import { milliseconds, size } from "./names.ts";
import { sizePolicy } from "./terminal.ts";

/** Of a date. */
const latestMs = 8.64e15;

export const remembered = z.object({
  name: z.string().refine(isWholeName, "desk/tab"),
  cwd: z.string(),
  command: z.array(z.string()),
  shell: z.boolean().default(false).describe("The command was the caller's shell, and not one that was asked for."),
  size,
  sizePolicy: sizePolicy.catch("latest"),
  screen: z.string().describe("Lines with their colours, each ending in a line feed."),
  seenAt: milliseconds.max(latestMs),
});

export type Remembered = z.output<typeof remembered>;
