/** A run as one JSON value: its output is collected instead of shown. */
import { answer, type VerbContext } from "@hob/kit/verb";
import type { PythonHost, RunOrder } from "../core/host.ts";

/** What is kept of each of the two outputs; the rest is counted. */
const keptBytesMax = 16 * 1024 * 1024;

/** Prints the value, and returns the program's exit code. */
export async function runCaptured(
  host: PythonHost,
  order: RunOrder,
  input: AsyncIterable<Uint8Array> | undefined,
  context: VerbContext,
): Promise<number> {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const output = async (channel: number, bytes: Uint8Array): Promise<void> => (channel === 2 ? stderr : stdout).add(bytes);
  const { exitCode, killed, explanation, memoryExceeded, missing, leftBehind, sessionLost, cached, profile } = await host.run(order, {
    output,
    input,
  });
  const data = {
    exitCode,
    stdout: stdout.text,
    stderr: stderr.text,
    lostBytes: stdout.lost + stderr.lost,
    killed,
    explanation,
    memoryExceeded,
    missing,
    leftBehind,
    sessionLost,
    cached,
    profile: { connectMs: host.connectMs, ...profile },
  };
  await answer(context, data, () => "");
  return exitCode;
}

class Collected {
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  /** Bytes that were too many. */
  lost = 0;

  add(bytes: Uint8Array): void {
    const room = Math.max(0, keptBytesMax - this.#bytes);
    const kept = bytes.subarray(0, room);
    if (kept.length > 0) this.#chunks.push(kept);
    this.#bytes += kept.length;
    this.lost += bytes.length - kept.length;
  }

  /** Bytes that are not UTF-8 become the replacement character. */
  get text(): string {
    return Buffer.concat(this.#chunks).toString();
  }
}
