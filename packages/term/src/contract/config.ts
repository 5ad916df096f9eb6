/** `config.json` of the daemon `term`. All of it obeys a reload; terminals that run keep their shell. */
import * as z from "zod";
import { milliseconds, size } from "./names.ts";
import { sizePolicy } from "./terminal.ts";

const MiB = 1024 * 1024;

const colour = z
  .string()
  .regex(
    /^(default|(bright-)?(black|red|green|yellow|blue|magenta|cyan|white)|\d{1,2}|1\d\d|2[0-4]\d|25[0-5]|#[0-9a-fA-F]{6})$/,
    "a colour is wanted: its name, also with bright- before it, a number from 0 to 255, or #rrggbb",
  )
  .describe("default, a colour's name with or without bright-, a number of the palette, or #rrggbb.");

const statusLine = z.strictObject({
  show: z.boolean().default(true),
  background: colour.default("green"),
  foreground: colour.default("black"),
  /** The tab one is in. */
  current: colour.default("bright-white"),
  activity: colour.default("yellow"),
  bell: colour.default("red"),
});

export const config = z.strictObject({
  prefix: z
    .string()
    .regex(/^(C-|M-)[a-z\\\]^_@[ ]$/, "a key with C- or M-, such as C-b, is wanted")
    .default("C-b")
    .describe("The key that introduces commands in an attached terminal, e.g. C-b or C-]."),
  sizePolicy: sizePolicy.default("latest"),
  size: size.prefault({ columns: 80, rows: 24 }).describe("Of terminals that nobody has looked at yet."),
  scrollbackBytes: z
    .number()
    .int()
    .min(0)
    .max(1024 * MiB)
    .default(8 * MiB)
    .describe("Memory of one terminal's history."),
  scrollbackTotalBytes: z
    .number()
    .int()
    .min(0)
    .default(256 * MiB)
    .describe("Memory of all histories; beyond it the largest are shortened."),
  clientQueueBytes: z
    .number()
    .int()
    .min(64 * 1024)
    .default(1 * MiB)
    .describe("Output held for one client; when more waits, it gets one fresh screen instead."),
  shell: z
    .string()
    .default("")
    .describe("Absolute path of the shell for new terminals; empty: the caller's SHELL, then that of the account."),
  term: z.string().default("xterm-256color").describe("TERM of the programs inside."),
  inject: z.boolean().default(true).describe("Have shells that do not by themselves say where commands begin and end (OSC 133)."),
  terminalsMax: z.number().int().min(1).default(500).describe("Terminals at once, ended ones that are still listed included."),
  exitedKeepMs: milliseconds
    .default(60 * 60_000)
    .describe("For so long an ended terminal is listed, and its screen and exit status can be read."),
  statusLine: statusLine.prefault({}),
});
