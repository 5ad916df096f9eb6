/**
 * What the daemon `term` offers, declared once. A terminal is a program on a pty, its screen and history, whoever is
 * attached or not; its name is `desk/tab`. `new` takes directory, environment and size of the call's own context: never
 * of whoever started the daemon. The parts are in contract/; what the errors mean here:
 *
 *   not-found    no terminal of that name; the message names the nearest ones
 *   held         somebody else has the keyboard: `details.holder` is {who, kind, since}; try again, or take it with `force`
 *   wrong-state  it cannot be done to this terminal now: it has ended, the name is taken, the foreground is no shell
 *   timed-out    of `wait` and `run`: what was waited for did not come; `details.state` is the terminal's state
 */
import { contract } from "@hob/kit";
import * as z from "zod";
import { attachEnd } from "./contract/attach.ts";
import { config } from "./contract/config.ts";
import { colours, milliseconds, nameText, size, target, who, word } from "./contract/names.ts";
import { captured } from "./contract/screen.ts";
import { exit, figures, sizePolicy, terminal, terminalState } from "./contract/terminal.ts";

export { channels, type Notice, notice, type Request, request } from "./contract/attach.ts";
export { type Remembered, remembered } from "./contract/remembered.ts";

const named = z.object({ name: target });

const lines = z.object({
  last: z.number().int().min(1).optional().describe("Only so many lines, counted from the last one that is not empty."),
  from: z.number().int().min(0).optional().describe("First line, by its number (0: the oldest kept)."),
  count: z.number().int().min(1).optional().describe("How many lines from `from` on."),
  history: z.boolean().default(false).describe("The history too, not the screen alone."),
});

const event = z.object({
  type: z.enum(["created", "exited", "closed", "renamed", "state", "bell", "title", "size", "attached", "detached", "restored"]),
  at: milliseconds,
  id: z.string(),
  name: z.string(),
  state: terminalState,
  exit: exit.optional(),
  who: z.string().optional().describe("attached, detached: of whom."),
  from: z.string().optional().describe("renamed: the former name. state: the former state."),
});

export const term = contract({
  name: "term",
  help: "terminals that outlive their windows",
  config,
  methods: {
    new: {
      help: "make a terminal and start a program in it",
      input: z.object({
        name: nameText.default("").describe("`desk/tab`; `desk` for another tab of it; empty: another tab of the desk used last."),
        command: z
          .array(z.string())
          .default([])
          .describe("Program and arguments; none: the configured shell, else the one in the caller's SHELL."),
        cwd: z.string().optional().describe("Default: the caller's directory."),
        env: z.record(z.string(), z.string()).default({}).describe("Variables beside those of the caller's environment."),
        size: size.optional().describe("Default: the caller's terminal, else the configured size. Kept under the policy `fixed`."),
        sizePolicy: sizePolicy.optional().describe("Default: as configured."),
        orExisting: z.boolean().default(false).describe("If the name is taken by a terminal that has not ended: answer that one."),
      }),
      output: terminal,
    },
    list: { help: "list the terminals", output: z.array(terminal), idempotent: true },
    info: { help: "everything about one terminal", input: named, output: terminal.extend({ figures }), idempotent: true },
    send: {
      help: "type into a terminal",
      input: z.object({
        name: target,
        text: z.string().optional().describe("Typed as it is, before `keys`."),
        bytes: z.string().optional().describe("base64: typed as they are, instead of text."),
        keys: z
          .array(z.string())
          .default([])
          .describe("Keys by name, such as C-c, Enter, Up, F5, M-x, S-Tab; other words are typed as text."),
        paste: z.boolean().default(false).describe("As a paste: marked as one for programs that ask for that."),
        who,
        force: z.boolean().default(false).describe("Take the keyboard from whoever holds it."),
      }),
      output: z.object({ bytes: z.number().int().describe("Typed.") }),
    },
    capture: {
      help: "read the screen, and the history",
      input: z.object({
        name: target,
        format: z.enum(["plain", "ansi", "cells"]).default("plain"),
        join: z.boolean().default(false).describe("Lines that were wrapped become one line; not with cells."),
        ...lines.shape,
      }),
      output: captured,
      idempotent: true,
    },
    wait: {
      help: "wait for text, silence, a state, or the end",
      input: z.object({
        name: target,
        text: z.string().optional().describe("A regular expression; matches in what is shown, line by line, wrapped lines joined."),
        fresh: z.boolean().default(false).describe("With text: only in what is written from now on."),
        idleMs: milliseconds.optional().describe("No output for so long."),
        exit: z.boolean().default(false).describe("The program has ended."),
        until: terminalState.optional(),
      }),
      output: z.object({
        met: z.enum(["text", "idle", "exit", "state"]).describe("Whichever came first."),
        state: terminalState,
        exit: exit.optional(),
        match: z.object({ line: z.string(), groups: z.array(z.string()), number: z.number().int() }).optional(),
      }),
      idempotent: true,
    },
    run: {
      help: "run a command in a terminal's shell, and answer its output and exit status",
      input: z.object({
        name: target,
        command: z.string().min(1).describe("A command line for the shell in the foreground: bash, zsh or a POSIX sh; others are refused."),
        format: z.enum(["plain", "ansi"]).default("plain"),
        outputBytesMax: z
          .number()
          .int()
          .min(0)
          .max(4 * 1024 * 1024)
          .default(1024 * 1024)
          .describe("Of more, the last part is kept."),
        who,
        force: z.boolean().default(false).describe("Take the keyboard from whoever holds it."),
      }),
      output: z.object({
        exitCode: z.number().int().describe("As the shell's $?: 128 and more for a signal."),
        output: z.string(),
        truncated: z.boolean(),
        durationMs: milliseconds,
        queuedMs: milliseconds.describe("Spent behind earlier commands for the same terminal."),
      }),
    },
    resize: {
      help: "set a terminal's size, or give it back to its clients",
      input: z.object({
        name: target,
        size: size.optional().describe("Sets the policy `fixed`."),
        sizePolicy: sizePolicy.optional(),
      }),
      output: terminal,
      idempotent: true,
    },
    rename: {
      help: "rename a terminal or a desk",
      input: z.object({
        name: target.describe("`desk/tab` for a terminal, `desk` for a desk with all its tabs."),
        to: nameText.describe("For a terminal: `desk/tab`, or `tab` to stay on its desk. For a desk: `desk`."),
      }),
      output: z.array(terminal),
    },
    kill: {
      help: "end a terminal or a desk: hang up, then kill",
      input: z.object({
        name: nameText.min(1).describe("`desk/tab`, `#7`, or `desk` for all its tabs."),
        graceMs: milliseconds.default(2_000).describe("From the hang-up to the kill; 0: at once."),
        keep: z.boolean().default(false).describe("Stay in the list as ended, with the screen."),
      }),
      output: z.array(terminal).describe("As they ended."),
    },
    detach: {
      help: "detach clients, or all others",
      input: z.object({
        name: target,
        client: z.string().optional().describe("Only this one."),
        others: z.string().optional().describe("All but this one."),
        who,
      }),
      output: z.object({ detached: z.number().int() }),
      idempotent: true,
    },
    openable: {
      help: "list what was open in the daemon's last life and can be restored",
      output: z.array(z.object({ name: z.string(), cwd: z.string(), command: z.array(z.string()), seenAt: milliseconds })),
      idempotent: true,
    },
    restore: {
      help: "make the terminals of the daemon's last life again, with their directories and what they showed",
      input: z.object({ desk: word.optional().describe("Only this desk.") }),
      output: z.array(terminal),
    },
    settings: { help: "the configuration in force, for whoever draws a screen", output: config, idempotent: true },
  },
  streams: {
    attach: {
      help: "show a terminal and type into it: contract/attach.ts says what passes on which channel",
      input: z.object({
        name: target,
        client: z.string().min(1).max(64).optional().describe("A name for this client that stays the same when it changes terminals."),
        who,
        size: size.optional().describe("The client's window, without what it needs itself; absent: it does not count."),
        colours: colours.optional().describe("The window's own, for programs that ask."),
        readOnly: z.boolean().default(false).describe("Look on: input is refused, and the size does not count."),
        detachOthers: z.boolean().default(false),
        historyLines: z.number().int().min(0).max(100_000).default(0).describe("Lines of history in the first screen."),
      }),
      output: attachEnd,
    },
    tail: {
      help: "the output of a terminal from now on, for programs: never slows it down",
      input: z.object({
        name: target,
        plain: z.boolean().default(false).describe("Without escape sequences; lines end in a line feed."),
        lines: z.number().int().min(0).max(100_000).default(0).describe("Begin with so many lines that are there already, plain."),
      }),
      output: attachEnd,
    },
    lease: {
      help: "hold a terminal's keyboard until this stream ends; ends with `held` when a person takes it by typing",
      input: z.object({ name: target, who, force: z.boolean().default(false) }),
      item: z
        .object({ type: z.literal("held") })
        .describe("Sent once: the keyboard is this caller's, for `send` and `run` on the same connection."),
    },
    events: {
      help: "what happens to all terminals, one item each",
      item: event,
      overflow: "drop",
    },
    overview: {
      help: "all terminals, again after every change, for status lines",
      item: z.object({ terminals: z.array(terminal), settings: config }),
      overflow: "latest",
    },
  },
  limits: { drainMs: 3_000 },
  upgrade: "keep",
});

export type TerminalFacts = z.output<typeof terminal>;
export type TerminalFigures = z.output<typeof figures>;
export type TerminalState = z.output<typeof terminalState>;
export type SizePolicy = z.output<typeof sizePolicy>;
export type Colours = z.output<typeof colours>;
export type Size = z.output<typeof size>;
export type Exit = z.output<typeof exit>;
export type TermConfig = z.output<typeof config>;
export type TerminalInfo = z.output<typeof term.methods.info.output>;
export type WaitInput = z.input<typeof term.methods.wait.input>;
export type WaitOutput = z.output<typeof term.methods.wait.output>;
export type AttachEnd = z.output<typeof attachEnd>;
export type Captured = z.output<typeof captured>;
