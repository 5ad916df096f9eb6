/** What a launched daemon that died before it was ready left to say: how it ended, and the last lines of this very launch. */
import { HobError } from "../errors/hob-error.ts";
import type { Files } from "../ports/files.ts";
import type { LaunchedChild } from "../ports/processes.ts";
import type { ClientPorts } from "./ports.ts";
import type { ResolvedTarget } from "./target.ts";

interface Exit {
  code: number | null;
  signal: string | null;
}

/** Of the launch's output is quoted at most so much: bytes that are read, lines, and characters of a line. */
const readBytes = 16_384;
const linesMax = 20;
const lineCharsMax = 1_000;

export async function deathOf({ files }: ClientPorts, target: ResolvedTarget, child: LaunchedChild, exit: Exit): Promise<HobError> {
  const output = ownWords(await tail(files, target.paths.log, child.logOffset).catch(() => ""));
  const quoted = output.length === 0 ? "it wrote nothing" : `it wrote:\n${output.map((line) => `  ${line}`).join("\n")}`;
  const fewFiles = output.some((line) => fewFilesWords.test(line));
  const text = `${target.title} ended before it was ready (${howOf(exit)}); ${quoted}`;
  const hint = exit.code === 0 && output.length === 0 ? neverServed : `The whole log is in ${target.paths.log}.`;
  return new HobError(fewFiles ? "out-of-descriptors" : "start-failed", text, {
    hint: fewFiles ? fewFilesHint : hint,
    details: { ...exit, pid: child.pid, output, log: target.paths.log },
  });
}

/** Node.js ends so, without a word in a log, when nothing is left that could settle what the program awaits. */
const stuckExit = 13;

function howOf({ code, signal }: Exit): string {
  if (signal !== null) return [`signal ${signal}`, ...(signalWords[signal] ?? [])].join(": ");
  return code === stuckExit ? `exit code ${code}: it waits for a promise that nothing can settle any more` : `exit code ${code}`;
}

const signalWords: Readonly<Record<string, [string]>> = {
  SIGTERM: ["somebody stopped it"],
  SIGKILL: ["somebody killed it, or the system did, for memory or by a limit"],
  SIGABRT: ["Node.js gave up, as it does where it gets no memory: see `ulimit -a`"],
  SIGXCPU: ["its processor time is limited, see `ulimit -t`"],
};

const neverServed = "An entry file calls `serve`, and does not end by itself: is this the right file?";

/** A program that cannot load its own files has only Node's words for it; a schema library as installed is a hundred of them. */
const fewFilesWords = /\bE[MN]FILE\b/;
const fewFilesHint = "Raise the limit: `ulimit -n 1024`. A program that is bundled into one file opens fewer.";

/** The end of what was written since `offset`. A log that is shorter was rotated by this launch, so all of it is new. */
async function tail(files: Files, log: string, offset: number): Promise<string> {
  const size = (await files.facts(log))?.size ?? 0;
  const from = size < offset ? 0 : offset;
  const start = Math.max(from, size - readBytes);
  const text = await files.readFrom(log, start, readBytes);
  const cut = start > from && text.includes("\n");
  return cut ? text.slice(text.indexOf("\n") + 1) : text;
}

/** The last lines of a launch that people can read: our own JSON lines count only when they are errors. */
function ownWords(text: string): string[] {
  const words: string[] = [];
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    if (!line.startsWith("{")) words.push(line);
    else if (line.includes('"level":"error"')) words.push(messageIn(line));
  }
  return words.slice(-linesMax).map((line) => (line.length > lineCharsMax ? `${line.slice(0, lineCharsMax)}…` : line));
}

function messageIn(line: string): string {
  try {
    return String((JSON.parse(line) as { msg?: unknown }).msg ?? line);
  } catch {
    return line;
  }
}
