/**
 * The shapes that readers promise, said a second time and in another way: as schemas. A reader that lets something
 * else through, or refuses what fits, is noticed. Members that nobody knows are let be, as are states of other versions.
 */
import { z } from "zod";

const text = z.string();
const someText = z.string().min(1);
const count = z.int().nonnegative();
const pid = z.int().positive();
/** 1e999 is one, too. */
const anyNumber = z.custom<number>((value) => typeof value === "number");
/** What `new Date` understands. */
const moment = z.number().min(-8.64e15).max(8.64e15);
const object = z.custom<Record<string, unknown>>((value) => typeof value === "object" && value !== null && !Array.isArray(value));

/** As `z.record`, which takes no notice of a member that is named `__proto__`. */
const recordOf = (member: z.ZodType) => object.refine((value) => Object.values(value).every((one) => fits(member, one)));

export const requestId = z.union([z.custom<number>(Number.isSafeInteger), z.string().max(128)]);
const params = z.custom<object>((value) => typeof value === "object" && value !== null).optional();
const context = z.looseObject({
  cwd: text.optional(),
  env: recordOf(text).optional(),
  umask: count.max(0o777).optional(),
  terminal: z.looseObject({ columns: count, rows: count, term: text.optional(), color: z.boolean().optional() }).optional(),
});
const meta = z.looseObject({
  deadlineMs: anyNumber.refine((value) => value >= 0).nullish(),
  context: context.optional(),
  credit: z.looseObject({ items: count.optional(), bytes: count.optional() }).optional(),
});
export const errorBody = z.looseObject({
  code: z.int(),
  message: text,
  data: z
    .looseObject({
      code: text,
      hint: text.optional(),
      retryable: z.boolean().optional(),
      retryAfterMs: anyNumber.optional(),
      details: object.optional(),
    })
    .optional(),
});
/** What a reply needs; whatever else is said of an error is looked at one by one. */
const replyError = z.looseObject({ code: z.int(), message: text, data: z.looseObject({ code: text }).optional() });

export const request = z.looseObject({
  jsonrpc: z.literal("2.0"),
  id: requestId,
  method: text,
  params,
  meta: meta.optional(),
});
export const notification = z.looseObject({
  jsonrpc: z.literal("2.0"),
  id: z.undefined().optional(),
  method: text,
  params,
});
export const reply = z
  .looseObject({ jsonrpc: z.literal("2.0"), id: requestId.nullable(), result: z.unknown().optional(), error: replyError.optional() })
  .refine((value) => !("method" in value) && "result" in value !== (value.error !== undefined));

const name = z.string().max(256);
export const helloRequest = z.looseObject({
  protocol: z.looseObject({ min: count, max: count }).refine(({ min, max }) => min <= max),
  version: name,
  build: name,
  client: z.looseObject({ program: name, pid: count }),
});
export const helloReply = z.looseObject({
  protocol: count,
  daemon: text,
  instance: text,
  version: text,
  build: text,
  pid: count,
  generation: text,
  state: text,
  upgrade: text,
  others: count,
  limits: z.looseObject({ frameBytes: count, streamItems: count, streamBytes: count }),
  idempotent: z.array(text),
  streams: z.array(text),
});

const startedBy = z.looseObject({ program: text, pid: count, cwd: text });
const endKind = z.enum(["clean", "failed", "crashed", "exited", "forced", "killed"]);
const lastEnd = z.looseObject({
  kind: endKind,
  generation: text,
  pid: count,
  at: moment.optional(),
  reason: text,
  log: text,
  report: text.optional(),
});
export const ownerRecord = z.looseObject({
  format: z.literal(1),
  daemon: someText,
  instance: someText,
  pid,
  startTime: someText,
  bootId: someText,
  namespace: text,
  generation: someText,
  version: someText,
  build: someText,
  entry: someText,
  state: someText,
  startedAt: moment,
  startedBy,
  directory: text.optional(),
  socket: someText,
  log: someText,
  lastEnd: lastEnd.optional(),
  startUntilMs: anyNumber.nullish(),
  ended: z.looseObject({ at: moment, reason: text, kind: endKind.optional() }).optional(),
});
export const crashReport = z.looseObject({
  format: z.literal(1),
  generation: text,
  pid: count,
  at: moment,
  origin: text,
  message: text,
  stack: text,
  log: text,
});

export const launchRecord = z.looseObject({
  home: text,
  daemon: text.optional(),
  instance: text,
  nonce: text,
  startedBy,
  directory: text.optional(),
  preflight: z.boolean().optional(),
});
const limit = anyNumber.refine((value) => value >= 0).nullable();
export const launchMessage = z.discriminatedUnion("kind", [
  z.looseObject({ kind: z.literal("claimed"), nonce: text, startMs: limit, startCapMs: limit }),
  z.looseObject({ kind: z.literal("progress"), nonce: text, text }),
  z.looseObject({ kind: z.literal("ready"), nonce: text, pid: count, generation: text }),
  z.looseObject({ kind: z.literal("failed"), nonce: text, error: replyError }),
]);

/** What a command that shows a status relies on. */
export const statusShape = z.looseObject({
  ...Object.fromEntries(["daemon", "instance", "help", "state", "generation", "version", "build", "node"].map((one) => [one, text])),
  ...Object.fromEntries(["entry", "home", "socket", "log"].map((one) => [one, text])),
  ...Object.fromEntries(["pid", "startedAt", "uptimeMs", "logLinesLost"].map((one) => [one, anyNumber])),
  startedBy: z.looseObject({ program: text, pid: anyNumber, cwd: text }),
  directory: text.optional(),
  lastEnd: lastEnd.optional(),
  config: z.looseObject({ file: text, exists: z.boolean(), loadedAt: anyNumber, error: replyError.optional() }),
  idleExitInMs: anyNumber.optional(),
  holds: z.array(text),
  connections: z.array(
    z.looseObject({ program: text, pid: anyNumber.optional(), version: text, connectedAt: anyNumber, queuedBytes: anyNumber }),
  ),
  requests: object,
  methods: recordOf(z.looseObject({ served: anyNumber, p50Ms: anyNumber, p99Ms: anyNumber })),
  children: z.array(z.looseObject({ pid: anyNumber, command: text, startedAt: anyNumber })),
  loopDelay: z.looseObject({ p50Ms: anyNumber, p99Ms: anyNumber, maxMs: anyNumber }),
  limits: object,
  own: object,
});

const launched = z.looseObject({
  pid,
  startTime: text,
  bootId: text,
  namespace: text,
  launchedMs: z.number(),
});
const noted = {
  format: z.literal(1),
  bootId: text,
  atMs: z.number(),
  forced: z.looseObject({ generation: text, at: moment, reason: text }).optional(),
};
export const startNote = z.discriminatedUnion("kind", [
  z.looseObject({
    ...noted,
    kind: z.literal("starting"),
    by: z.looseObject({ program: text, pid: count }),
    launch: z.union([z.literal("none"), z.literal("under-way"), launched]),
    trial: launched.optional(),
  }),
  z.looseObject({
    ...noted,
    kind: z.literal("failed"),
    error: replyError,
    at: moment,
    launched: launched.optional(),
    costALife: text.optional(),
  }),
  z.looseObject({ ...noted, kind: z.literal("stopped") }),
]);

/** The value that the text is; `undefined` when it is no JSON. */
export function parsed(input: Buffer): unknown {
  try {
    return JSON.parse(input.toString());
  } catch {
    return undefined;
  }
}

export function fits(schema: z.ZodType, value: unknown): boolean {
  return schema.safeParse(value).success;
}

/** What does not fit, for people. */
export function misfit(schema: z.ZodType, value: unknown): string {
  return (
    schema
      .safeParse(value)
      .error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`)
      .join("; ") ?? "it fits"
  );
}
