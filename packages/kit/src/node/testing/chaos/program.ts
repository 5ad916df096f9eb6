/**
 * Processes of a round that are not daemons: an author's command, or the kit's own (actor-program.ts). They can be frozen
 * and killed at any moment, and must otherwise come to an end, with every descriptor that they share with others.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { PlainError } from "../../../chaos/explained.ts";
import { entryPath } from "../../../client/connect.ts";
import type { ActorOrder, ActorResult } from "./actor-program.ts";
import { late } from "./patience.ts";
import type { Stage } from "./stage.ts";

export interface ProgramEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

const outputCharactersMax = 8 * 1024 * 1024;

export class Program {
  readonly pid: number | undefined;
  /** Once it and everybody who shares its output has ended. */
  readonly end: Promise<ProgramEnd>;
  /** Resolves when something is printed, or at its end. */
  readonly speaks: Promise<void>;
  readonly #child: ChildProcess;

  constructor(stage: Stage, [program = "", ...args]: readonly string[]) {
    this.#child = spawn(program, args, { env: stage.env, stdio: ["ignore", "pipe", "pipe"] });
    this.pid = this.#child.pid;
    stage.programs.add(this);
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      const stream = this.#child[name] as NonNullable<ChildProcess["stdout"]>;
      stream.setEncoding("utf8").on("data", (text: string) => {
        if (output[name].length < outputCharactersMax) output[name] += text;
      });
    }
    this.end = new Promise((resolve) => {
      this.#child.once("error", (error) => resolve({ code: null, signal: null, stdout: "", stderr: error.message }));
      this.#child.once("close", (code, signal) => resolve({ code, signal, ...output }));
    });
    void this.end.then(() => stage.programs.delete(this));
    this.speaks = new Promise((resolve) => {
      this.#child.stdout?.once("data", () => resolve());
      void this.end.then(() => resolve());
    });
  }

  /** Without effect once it has ended. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Lets go of output that somebody else keeps open. */
  abandon(): void {
    this.#child.kill("SIGKILL");
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }
}

/** Runs the author's command, or the call as a process, and judges what it came to. */
export async function runCommand(stage: Stage, word: string, entry = stage.parts.target.entry): Promise<void> {
  const { target, tally } = stage.parts;
  tally.did("commands");
  const { command } = target;
  if (command === undefined || entry !== target.entry) return await runActor(stage, word, actorOrder(stage, "call", word, entry));
  const what = `the command with ${word}`;
  const end = await finish(stage, what, new Program(stage, command.run(word)));
  if (end === undefined) return;
  if (end.code !== 0) return judgeExit(stage, what, end);
  if (!command.check(end.stdout, word)) return stage.fail("wrongAnswers", `${what} printed ${quote(end.stdout)}`);
  stage.ended(what, "answered");
}

/** Reads a stream in a process, which stands still for a while after its first item. */
export async function runReader(stage: Stage, word: string, frozenForMs: number): Promise<void> {
  stage.parts.tally.did("commands");
  await runActor(stage, word, actorOrder(stage, "stream", word, stage.parts.target.entry), async (program) => {
    await Promise.race([program.speaks, stage.pause(stage.parts.deadlineMs)]);
    await freezeProgram(stage, program, frozenForMs);
  });
}

export async function freezeProgram(stage: Stage, program: Program, forMs: number): Promise<void> {
  if (stage.calm) return;
  stage.parts.tally.did("freezes");
  program.signal("SIGSTOP");
  await stage.pause(forMs);
  program.signal("SIGCONT");
}

async function runActor(stage: Stage, word: string, order: ActorOrder, meanwhile?: (program: Program) => Promise<void>): Promise<void> {
  const { target, patience, tally } = stage.parts;
  const what = `the process that makes a ${order.kind} with ${word}`;
  tally.did(order.kind === "call" ? "calls" : "streams");
  const startedMs = patience.spentMs;
  const program = new Program(stage, [
    process.execPath,
    fileURLToPath(new URL("./actor-program.js", import.meta.url)),
    JSON.stringify(order),
  ]);
  const [end] = await Promise.all([finish(stage, what, program), meanwhile?.(program)]);
  if (end === undefined) return;
  const result = resultOf(end);
  if (result === undefined) return judgeExit(stage, what, end);
  if (result.items !== undefined && target.stream?.check(result.items, word) === false)
    return stage.fail("wrongAnswers", `${what} got ${quote(JSON.stringify(result.items))}`);
  if (result.error !== undefined) return stage.judge(what, result.error satisfies PlainError, patience.spentMs - startedMs);
  if (order.kind === "call" && !target.call.check(result.answer, word))
    return stage.fail("wrongAnswers", `${what} got ${quote(JSON.stringify(result.answer))}`);
  stage.ended(what, "answered");
}

function actorOrder(stage: Stage, kind: ActorOrder["kind"], word: string, entry: URL | string): ActorOrder {
  const { target, deadlineMs, home } = stage.parts;
  const trial = kind === "stream" && target.stream !== undefined ? target.stream : target.call;
  return { kind, name: target.name, home: home.path, entry: entryPath(entry), method: trial.method, input: trial.input(word), deadlineMs };
}

/** `undefined` when there is nothing to judge: it was killed by us, or hung, which is told here. */
async function finish(stage: Stage, what: string, program: Program): Promise<ProgramEnd | undefined> {
  const { patience, deadlineMs } = stage.parts;
  // It keeps a deadline of its own, for each of the things that it does.
  const end = await patience.within(2 * deadlineMs + stage.graceMs, program.end);
  if (end === late) {
    stage.fail("hungClients", `${what} (pid ${program.pid}) did not end, or somebody keeps its output open`);
    program.abandon();
    return undefined;
  }
  if (stage.interrupted) return undefined;
  if (end.signal !== "SIGKILL") return end;
  stage.ended(what, "killed"); // nobody else kills here
  return undefined;
}

/** What a command's own exit code means is its author's business: it must be 0 unless something was done to the daemon. */
function judgeExit(stage: Stage, what: string, { code, signal, stderr }: ProgramEnd): void {
  const { disturbances } = stage;
  if (signal === null && (["killed", "ended", "cramped"] as const).some((one) => disturbances.has(one)))
    return stage.ended(what, `exit ${code}`);
  stage.fail("wrongAnswers", `${what} ended with ${code ?? signal}, and nothing explains it: ${quote(stderr)}`);
}

function resultOf({ code, stdout }: ProgramEnd): ActorResult | undefined {
  if (code !== 0) return undefined;
  try {
    return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as ActorResult;
  } catch {
    return undefined;
  }
}

function quote(text: string): string {
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}
