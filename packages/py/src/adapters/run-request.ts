/**
 * From what a caller asked for to what the pool runs: the source's exact bytes, the configuration's limits where the caller
 * named none, and directories of the host as they really are.
 */
import { dirname } from "node:path";
import type { PyConfig, RunInput } from "../contract.ts";
import { liesIn, placeMounts } from "../core/mounts.ts";
import type { RunRequest } from "../core/pool.ts";
import { realDirectory } from "./real-directory.ts";

/** `caller`: who takes turns with others. Throws `usage`, `not-found` or `not-permitted` for a directory that cannot be mounted. */
export async function runRequest(
  input: RunInput,
  caller: string,
  config: Pick<PyConfig, "timeoutMs" | "memoryBytes">,
): Promise<Omit<RunRequest, "signal" | "placed" | "kill">> {
  const { source, kind, filename, argv, cwd, env, session, terminal } = input;
  const mounts = await placeMounts(input.mounts, input.umask, realDirectory);
  return {
    caller,
    session,
    source: input.encoding === "base64" ? Buffer.from(source, "base64") : source,
    sourceKind: kind,
    filename,
    argv,
    commandLine: commandLineOf(input),
    path: kind === "file" ? dirname(filename) : "",
    environment: env,
    cwd: mounts.some(({ at }) => cwd !== undefined && liesIn(cwd, at)) ? cwd : undefined,
    mounts,
    terminal,
    memoryBytes: input.memoryBytes ?? config.memoryBytes,
    timeoutMs: (input.timeoutMs ?? config.timeoutMs) || Number.POSITIVE_INFINITY,
  };
}

/** What CPython would have been called with. */
function commandLineOf({ kind, source, argv }: RunInput): string[] {
  if (kind === "text" || kind === "value") return ["python3", "-c", source, ...argv.slice(1)];
  return ["python3", ...argv.filter((word) => word !== "")];
}
