/** From the options of `hob py` to the circumstances of a run: what it may see, what it may use, and its terminal. */
import { HobError } from "@hob/kit";
import { directoryFor, formatBytes, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import type { RunOrder } from "../core/host.ts";
import { memoryBytesMax, memoryBytesMin } from "../core/memory-limits.ts";
import { sessionNamePattern } from "../core/session-name.ts";
import { parseBytes } from "./bytes.ts";

export type Circumstances = Omit<RunOrder, "source" | "encoding" | "kind" | "filename" | "argv">;

/** Throws `usage` for values that are not what their option takes. */
export async function circumstancesOf(args: VerbArguments, context: VerbContext): Promise<Circumstances> {
  const terminal = terminalOf(context);
  const session = args.text("session");
  const timeoutMs = args.number("timeout");
  const memory = args.text("memory");
  if (session !== undefined && !sessionNamePattern.test(session)) {
    throw usage(`--session ${JSON.stringify(session)}: a name of letters, digits, ".", "_" and "-" is wanted, at most 63 of them`);
  }
  return {
    ...(context.cwd === undefined ? {} : { cwd: context.cwd }),
    umask: context.umask,
    env: { ...(terminal === undefined ? {} : wishesOf(context)), ...chosenEnvironment(args.texts("env"), context) },
    mounts: await mountsOf(args.texts("mount"), context),
    ...(terminal === undefined ? {} : { terminal }),
    ...(session === undefined ? {} : { session }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(memory === undefined ? {} : { memoryBytes: bytesOf(memory) }),
  };
}

/** `undefined` when none of the three streams is a terminal. */
export function terminalOf({ stdin, stdout, stderr }: VerbContext): Circumstances["terminal"] {
  const descriptors = ([0, 1, 2] as const).filter((descriptor) => [stdin, stdout, stderr][descriptor]?.isTerminal);
  if (descriptors.length === 0) return undefined;
  const screen = stdout.isTerminal ? stdout : stderr;
  return { columns: finite(screen.columns, 80), rows: finite(screen.rows, 24), descriptors };
}

function finite(cells: number, otherwise: number): number {
  return Number.isFinite(cells) ? cells : otherwise;
}

/** What a person says to all programs of a terminal; it belongs to the terminal rather than to the environment. */
function wishesOf({ env }: VerbContext): Record<string, string> {
  return pick(["TERM", "NO_COLOR", "FORCE_COLOR", "PYTHON_COLORS"], env);
}

/** `K=V`, or `K` for the value that the caller has; a variable that the caller has not the program has not either. */
function chosenEnvironment(texts: readonly string[], { env }: VerbContext): Record<string, string> {
  const chosen: Record<string, string> = {};
  for (const text of texts) {
    const place = text.indexOf("=");
    if (place === 0 || text === "") throw usage(`--env ${JSON.stringify(text)}: a name is wanted, as K or K=VALUE`);
    Object.assign(chosen, place === -1 ? pick([text], env) : { [text.slice(0, place)]: text.slice(place + 1) });
  }
  return chosen;
}

function pick(names: readonly string[], env: VerbContext["env"]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names) if (env[name] !== undefined) found[name] = env[name];
  return found;
}

async function mountsOf(texts: readonly string[], { cwd }: VerbContext): Promise<NonNullable<Circumstances["mounts"]>> {
  if (texts.length === 0) return [];
  const { absolutePath } = await import("../adapters/paths.ts");
  return texts.map((text) => {
    const [, directory = "", access = "ro"] = /^(.*?)(?::(ro|rw))?$/s.exec(text) ?? [];
    if (directory === "") throw usage(`--mount ${JSON.stringify(text)}: a directory is wanted, as DIR or DIR:rw`);
    return { directory: absolutePath(directoryFor(directory, cwd), directory), writable: access === "rw" };
  });
}

function bytesOf(text: string): number {
  const bytes = parseBytes(text);
  if (bytes === undefined) throw usage(`--memory ${JSON.stringify(text)}: a size is wanted, such as 256M or 1G`);
  if (bytes >= memoryBytesMin && bytes <= memoryBytesMax) return bytes;
  throw usage(`--memory ${text}: it must be from ${formatBytes(memoryBytesMin)} to ${formatBytes(memoryBytesMax)}`);
}

function usage(message: string): HobError {
  return new HobError("usage", message, { hint: "See hob py --help" });
}
