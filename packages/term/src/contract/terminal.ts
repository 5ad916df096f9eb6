/** What is told of a terminal: in the list, after every change, and in the picture that status lines are drawn from. */
import * as z from "zod";
import { milliseconds, size } from "./names.ts";

/**
 * `running`: a program is at work. `idle`: the shell shows its prompt. `waiting`: a program in the foreground waits for a
 * person: a question, a password, a prompt of its own, a full screen. `exited`: see `exit`.
 */
export const terminalState = z.enum(["running", "idle", "waiting", "exited"]);

export const sizePolicy = z
  .enum(["latest", "smallest", "largest-that-fits", "fixed"])
  .describe(
    "Whose size a terminal has. latest: of the client that typed, joined or changed its size last. smallest: what fits all clients, each way. largest-that-fits: the largest window of one client. fixed: what `resize` or `new` said. Read-only clients never count.",
  );

/** How the program ended: exactly one of the two is null, as in waitpid(2). */
export const exit = z.object({ code: z.number().int().nullable(), signal: z.string().nullable() });

/** Somebody who is attached. */
const client = z.object({
  id: z.string().describe("As given to `attach`, or made by it."),
  who: z.string(),
  pid: z.number().int().optional(),
  readOnly: z.boolean(),
  size: size.optional().describe("The client's window; absent for one that did not say."),
  since: milliseconds,
  queueBytes: z.number().int().describe("Output that it has not taken yet."),
  freshScreens: z.number().int().describe("How often it was behind and got one fresh screen instead of the backlog."),
});

/** Who holds the keyboard at this moment. */
const holder = z.object({ who: z.string(), kind: z.enum(["key", "send", "run", "lease"]), since: milliseconds });

export const terminal = z.object({
  id: z.string().describe("`#` and a number; never given twice in one life of the daemon."),
  name: z.string().describe("`desk/tab`."),
  desk: z.string(),
  tab: z.string(),
  state: terminalState,
  exit: exit.optional(),
  pid: z.number().int().describe("Of the program that the terminal was made for; 0 when it has ended."),
  command: z.array(z.string()).describe("That program with its arguments."),
  program: z.string().describe("Name of the program in the foreground."),
  cwd: z.string().describe("Directory of the program in the foreground, as far as it is known."),
  title: z.string().describe("As set by the program; empty when it set none."),
  size,
  sizePolicy,
  createdAt: milliseconds,
  outputAt: milliseconds.describe("Last output; 0 for none."),
  inputAt: milliseconds.describe("Last input; 0 for none."),
  bell: z.boolean().describe("It rang while nobody was attached who could type."),
  activity: z.boolean().describe("Output came while nobody was attached who could type."),
  holder: holder.optional(),
  clients: z.array(client),
  marks: z
    .enum(["own", "injected", "none"])
    .describe("Whether the shell says where commands begin and end (OSC 133), by itself or because hob asked it to."),
  restored: z.boolean().describe("Made again by `restore`; what its screen began with is from its former life."),
});

export const figures = z.object({
  bytesOut: z.number().int().describe("Written by the program since the terminal was made."),
  bytesIn: z.number().int().describe("Typed into it."),
  historyLines: z.number().int().describe("Lines above the screen that are kept."),
  historyBytes: z.number().int().describe("Memory of the screen and the history, as estimated."),
  backlogBytes: z.number().int().describe("Output that the screen does not show yet."),
  cpuPercent: z.number().describe("Of one processor, of all processes of the terminal, since the last look."),
  processes: z.number().int(),
});
