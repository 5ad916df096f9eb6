/**
 * The conversation of a start: the record in HOB_LAUNCH, which anybody may have exported; the lines on the readiness
 * channel, where a daemon's own code may write by mistake; the note in `start.lock` of a starter that may have died writing.
 */
import { HobError } from "../../packages/kit/src/errors/hob-error.ts";
import { TextLines } from "../../packages/kit/src/node/text-lines.ts";
import { parseLaunchMessage, parseLaunchRecord } from "../../packages/kit/src/wire/launch.ts";
import { parseStartNote } from "../../packages/kit/src/wire/start-note.ts";
import { demand, demandSame, ofOurs, promises, type Target } from "../engine/target.ts";
import { errorBody, fits, launchMessage, launchRecord, misfit, parsed, startNote } from "./shapes.ts";

const failure = { code: -32040, message: "ended", data: { code: "start-failed", hint: "See the log.", retryable: false } };

export const launchRecords: Target<typeof parseLaunchRecord> = {
  name: "launch-record",
  help: "HOB_LAUNCH in the environment of a daemon",
  subject: parseLaunchRecord,
  shape: "json",
  seeds: [
    { home: "/h", daemon: "greeter", instance: "default", nonce: "n", startedBy: { program: "hob", pid: 100, cwd: "/" }, directory: "/d" },
    { home: "/h", instance: "default", nonce: "n", startedBy: { program: "hob", pid: 100, cwd: "/" }, preflight: true },
  ],
  read: (parse, input) => parse(input.toString()),
  check: (parse, input) => checkParsed(parse(input.toString()), input, launchRecord, (text) => parse(text)),
};

interface Lines {
  open(emit: (line: string) => void, lineCharactersMax: number): { push(chunk: Uint8Array): void; end(): void };
  parse: typeof parseLaunchMessage;
}

const lineCharactersMax = 200;

export const launchLines: Target<Lines> = {
  name: "launch-lines",
  help: "the readiness channel, as lines and as messages",
  subject: { open: (emit, max) => new TextLines(emit, max), parse: parseLaunchMessage },
  shape: "lines",
  seeds: [
    `{"nonce":"n","kind":"claimed","startMs":15000,"startCapMs":null}\n{"nonce":"n","kind":"progress","text":"warming ü"}\nnoise\n{"nonce":"n","kind":"ready","pid":200,"generation":"0123"}\n`,
    `${JSON.stringify({ nonce: "n", kind: "failed", error: failure })}\n`,
    `${"é".repeat(150)}\n${"x".repeat(250)}\nend`,
  ],
  read(subject, input) {
    const lines = subject.open((line) => subject.parse(line), 16_384);
    for (let at = 0; at < input.length; at += 3) lines.push(input.subarray(at, at + 3));
    lines.end();
  },
  check(subject, input, chance) {
    const whole = linesOf(subject, input, () => input.length);
    demandSame(
      whole,
      linesOf(subject, input, () => 1),
      promises.split,
      "in one piece and byte by byte",
    );
    demandSame(
      whole,
      linesOf(subject, input, () => 1 + chance.below(20)),
      promises.split,
      "in one piece and cut by chance",
    );
    demand(
      whole.every(({ length }) => length <= lineCharactersMax),
      promises.bounded,
      () => "a line is longer than its limit",
    );
    const texts = input.toString().split("\n");
    if (texts.at(-1) === "") texts.pop();
    const cut = texts.map((text) => text.slice(0, lineCharactersMax));
    demandSame(whole, cut, promises.obeyed, "the lines, and those of the text as a whole");
    for (const line of whole) {
      const message = subject.parse(line);
      checkParsed(message, Buffer.from(line), launchMessage, subject.parse);
      if (message?.kind === "failed") ofOurs(HobError.fromBody(message.error));
    }
  },
};

function linesOf({ open }: Lines, input: Buffer, cut: () => number): string[] {
  const lines: string[] = [];
  const reader = open((line) => lines.push(line), lineCharactersMax);
  for (let at = 0; at < input.length; ) {
    const length = cut();
    reader.push(input.subarray(at, at + length));
    at += length;
  }
  reader.end();
  return lines;
}

export const startNotes: Target<typeof parseStartNote> = {
  name: "start-note",
  help: "what the last holder of start.lock left in it",
  subject: parseStartNote,
  shape: "json",
  seeds: [
    { format: 1, kind: "stopped", bootId: "boot", atMs: 5, forced: { generation: "0123", at: 5, reason: "it took too long" } },
    { format: 1, kind: "failed", bootId: "boot", atMs: 5, at: 1_700_000_000_000, error: failure, costALife: "1.0.0+a.b" },
    { format: 1, kind: "starting", bootId: "boot", atMs: 5, by: { program: "hob", pid: 100 }, launch: "under-way" },
    {
      format: 1,
      kind: "starting",
      bootId: "boot",
      atMs: 5,
      by: { program: "hob", pid: 100 },
      launch: { pid: 200, startTime: "123", bootId: "boot", namespace: "", launchedMs: 4 },
      trial: { pid: 201, startTime: "124", bootId: "boot", namespace: "", launchedMs: 5 },
    },
    "",
  ],
  read: (parse, input) => parse(input.toString()),
  check(parse, input) {
    const note = parse(input.toString());
    checkParsed(note, input, startNote, parse);
    if (note?.kind !== "failed") return;
    demand(fits(errorBody, HobError.fromBody(note.error).toBody()), promises.obeyed, () => "what a note says is no error");
  },
};

/** `undefined` for what does not fit, and only for that. */
function checkParsed(value: unknown, input: Buffer, shape: Parameters<typeof fits>[0], parse: (text: string) => unknown): void {
  if (value === undefined) {
    demand(!fits(shape, parsed(input)), promises.refused, () => "what fits is refused");
    return;
  }
  demand(fits(shape, value), promises.obeyed, () => misfit(shape, value));
  demandSame(parse(JSON.stringify(value)), value, promises.same, "read, and read again from what was written");
}
