/** A terminal as it is written down, for `restore`. Whoever reads it cannot know which version wrote it, or whether all of it is there. */
import * as z from "zod";
import { wordPattern } from "../core/names.ts";
import { milliseconds, size } from "./names.ts";
import { sizePolicy } from "./terminal.ts";

function isWholeName(name: string): boolean {
  const words = name.split("/");
  return words.length === 2 && words.every((word) => wordPattern.test(word));
}

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
