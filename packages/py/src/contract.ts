/**
 * What the daemon `py` offers, declared once. `run` is a stream of bytes: channel 0 is the program's input, 1 its stdout,
 * 2 its stderr; its answer is how the program ended.
 */
import { contract } from "@hob/kit";
import * as z from "zod";
import { memoryBytesDefault, memoryBytesMax, memoryBytesMin } from "./core/memory-limits.ts";
import { sessionNamePattern } from "./core/session-name.ts";

const milliseconds = z.number().nonnegative();

const program = z.object({
  source: z.string().describe("The program."),
  encoding: z.enum(["utf-8", "base64"]).default("utf-8").describe("How `source` is written; `base64` for a file that is not UTF-8."),
  kind: z
    .enum(["text", "value", "file", "stdin", "line"])
    .default("text")
    .describe(
      "text: as for `python -c`. value: the same, and the value of a last expression is shown. file, stdin: a program from there. line: one input at the prompt of a session.",
    ),
  filename: z.string().default("<string>").describe("Name of the program in tracebacks: for a file its absolute path."),
  argv: z.array(z.string()).default(["-c"]).describe("sys.argv."),
});

const surroundings = z.object({
  cwd: z.string().optional().describe("Directory of the caller; the program starts there if it lies in a mounted one."),
  env: z.record(z.string(), z.string()).default({}).describe("Environment variables of the program, beside HOME, LANG and PATH."),
  mounts: z
    .array(z.object({ directory: z.string(), writable: z.boolean().default(false) }))
    .default([])
    .describe("Directories of the host that the program may see, under their own paths."),
  umask: z.number().int().min(0).max(0o777).default(0o022),
  terminal: z
    .object({
      columns: z.number().int(),
      rows: z.number().int(),
      descriptors: z.array(z.union([z.literal(0), z.literal(1), z.literal(2)])),
    })
    .optional()
    .describe("The caller's terminal, and which of the program's streams are that terminal."),
  input: z.boolean().default(false).describe("The caller will write input, when asked to by the item {wants: input}."),
});

const sessionName = z.string().regex(sessionNamePattern);

const limits = z.object({
  session: sessionName.optional().describe("Name of the session to run in."),
  timeoutMs: milliseconds.optional().describe("Milliseconds that the program may run; 0 for no limit. Default: config."),
  memoryBytes: z.number().int().min(memoryBytesMin).max(memoryBytesMax).optional().describe("Bytes of memory. Default: config."),
});

/** How a program ended. Times in milliseconds. */
const result = z.object({
  exitCode: z.number().int(),
  killed: z.enum(["timeout", "memory", "interrupt", "crash"]).optional().describe("Set when the program did not end by itself."),
  explanation: z.string().optional().describe("One sentence about that."),
  memoryExceeded: z.boolean().describe("The program was refused memory at least once."),
  more: z.boolean().describe("kind line: the input is not complete; nothing was run."),
  exited: z.boolean().describe("The program ended by SystemExit: at a prompt, the person wants to leave."),
  missing: z
    .object({ kind: z.enum(["module", "library", "file", "network", "threads", "processes"]), name: z.string() })
    .optional()
    .describe(
      "What the program ended for: a module or a file; a module of Python's own that needs what is not here (library); or what a sandbox has none of.",
    ),
  leftBehind: z
    .array(z.string())
    .readonly()
    .optional()
    .describe("Names of files that it left in its home directory in memory; they went with it."),
  cached: z.boolean().describe("The program was compiled already."),
  sessionLost: z.boolean().describe("The session ended with the program."),
  profile: z.object({
    queueMs: milliseconds,
    compileMs: milliseconds,
    runMs: milliseconds,
    outputMs: milliseconds,
    restoreMs: milliseconds,
  }),
});

const session = z.object({
  name: z.string(),
  busy: z.boolean(),
  runs: z.number().int(),
  memoryBytes: z.number(),
  ageMs: milliseconds,
  idleMs: milliseconds,
});

export const py = contract({
  name: "py",
  help: "warm, sandboxed Python",
  config: z.strictObject({
    workers: z.number().int().min(0).max(32).default(0).describe("Programs that run at once; 0 for one on each core, at most 8."),
    queueMax: z.number().int().min(0).default(1000).describe("Programs that may wait for their turn."),
    timeoutMs: milliseconds.default(0).describe("Milliseconds that a program may run when it does not say; 0 for no limit."),
    memoryBytes: z
      .number()
      .int()
      .min(memoryBytesMin)
      .max(memoryBytesMax)
      .default(memoryBytesDefault)
      .describe("Bytes of memory for a program that does not say."),
    cacheEntries: z.number().int().min(0).default(1000).describe("Programs whose compiled code is kept; 0 for none."),
    sessionsMax: z.number().int().min(1).default(8).describe("Sessions at once; the one unused for longest makes room."),
    sessionIdleMs: milliseconds.default(30 * 60_000).describe("Milliseconds after which an unused session ends."),
  }),
  methods: {
    interrupt: {
      help: "press Ctrl-C in a running program; the second press kills it",
      input: z.object({ id: z.string() }),
      output: z.boolean(),
    },
    sessions: { help: "list the sessions", output: z.array(session), idempotent: true },
    endSession: { help: "end a session, whatever it does", input: z.object({ name: z.string() }), output: z.boolean(), idempotent: true },
    mark: { help: "remember this moment of a session: names, modules and files", input: z.object({ name: z.string() }) },
    undo: {
      help: "take a session back to its last mark",
      input: z.object({
        name: z.string(),
        forget: z.boolean().default(false).describe("Forget the last mark, and go back to the one before it."),
      }),
    },
    clearCache: { help: "forget all compiled programs", output: z.object({ cleared: z.number().int() }), idempotent: true },
    complete: {
      help: "names that could complete a text in a session",
      input: z.object({ session: z.string(), text: z.string().max(1000) }),
      output: z.array(z.string()),
      idempotent: true,
    },
  },
  streams: {
    run: {
      help: "run a program",
      input: z.object({
        id: z.string().optional().describe("Name of this run for `interrupt`."),
        ...program.shape,
        ...surroundings.shape,
        ...limits.shape,
      }),
      item: z.object({ wants: z.literal("input") }),
      output: result,
    },
    holdSession: { help: "a session that ends when this stream does", input: z.object({ name: sessionName }) },
  },
  upgrade: "when-idle",
});

export type RunInput = z.output<typeof py.streams.run.input>;
export type RunOutput = z.output<typeof result>;
export type PyConfig = z.output<typeof py.config>;
