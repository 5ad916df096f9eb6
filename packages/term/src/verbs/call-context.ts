/** What of the caller goes into a terminal that it makes: directory, environment, umask, size. Never what the daemon was started with. */
import type { CallContext } from "@hob/kit/client";
import type { VerbContext } from "@hob/kit/verb";

/** The kit takes 64 KiB; what follows the environment in a call needs little. */
const environmentBytesMax = 60 * 1024;

export function callContextOf({ cwd, env, umask, stdout, stderr }: VerbContext): CallContext {
  const screen = stdout.isTerminal ? stdout : stderr;
  const term = env["TERM"];
  return {
    ...(cwd === undefined ? {} : { cwd }),
    umask,
    env: environmentOf(env),
    ...(screen.isTerminal ? { terminal: { columns: screen.columns, rows: screen.rows, ...(term === undefined ? {} : { term }) } } : {}),
  };
}

/** All of it; where that is too much, without the largest. */
function environmentOf(env: VerbContext["env"]): Record<string, string> {
  const entries = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const bySize = entries.map((entry) => ({ entry, bytes: Buffer.byteLength(JSON.stringify(entry)) })).sort((a, b) => a.bytes - b.bytes);
  const kept: [string, string][] = [];
  let room = environmentBytesMax;
  for (const { entry, bytes } of bySize) {
    room -= bytes;
    if (room < 0) break;
    kept.push(entry);
  }
  return Object.fromEntries(kept);
}
