/**
 * Real Python for the tests of this package: the worker's script bundled from the source as it is now, and a pool on it.
 * Bundles and images are kept in .cache, so only the first run after a change takes seconds.
 */
import { mkdirSync, renameSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { openPool } from "../adapters/open-pool.ts";
import type { RunWires } from "../core/interpreter.ts";
import type { Pool, PoolLimits, RunRequest, RunResult } from "../core/pool.ts";

const cache = fileURLToPath(new URL("../../.cache/", import.meta.url));

/** The bundled worker.ts. */
async function workerScript(): Promise<URL> {
  mkdirSync(cache, { recursive: true });
  const path = `${cache}worker.mjs`;
  const aside = `${path}.${process.pid}.mjs`;
  const input = fileURLToPath(new URL("../adapters/worker.ts", import.meta.url));
  const bundle = await rolldown({ input, platform: "node", external: [/^node:/, /^pyodide/], checks: { ineffectiveDynamicImport: false } });
  await bundle.write({ file: aside, format: "esm" });
  await bundle.close();
  renameSync(aside, path);
  return pathToFileURL(path);
}

const testLimits: PoolLimits = { workers: 2, queueMax: 100, cacheEntries: 100, sessionsMax: 4, sessionIdleMs: 60_000 };

export async function testPool(limits: Partial<PoolLimits> = {}): Promise<Pool> {
  const pool = openPool({ script: await workerScript(), imageDirectories: [`${cache}images`], limits: { ...testLimits, ...limits } });
  pool.warm();
  return pool;
}

export interface Ran extends RunResult {
  stdout: string;
  stderr: string;
  /** Both, in the order in which they came. */
  all: string;
}

const MiB = 1024 * 1024;

/** Runs `python -c source`, unless told otherwise. */
export async function python(pool: Pool, source: string | Uint8Array, options: Partial<RunRequest> & Partial<RunWires> = {}): Promise<Ran> {
  const { output, input, inputWanted, ...request } = options;
  const chunks: { channel: number; bytes: Uint8Array }[] = [];
  const result = await pool.run(
    {
      caller: "test",
      source,
      sourceKind: "text",
      filename: "<string>",
      argv: ["-c"],
      commandLine: ["python3", "-c", String(source)],
      path: "",
      environment: {},
      cwd: undefined,
      mounts: [],
      terminal: undefined,
      memoryBytes: 512 * MiB,
      session: undefined,
      timeoutMs: 100_000, // for what hangs
      signal: undefined,
      kill: undefined,
      ...request,
    },
    {
      output: async (channel, bytes) => {
        chunks.push({ channel, bytes });
        await output?.(channel, bytes);
      },
      input,
      ...(inputWanted === undefined ? {} : { inputWanted }),
    },
  );
  const text = (of: (channel: number) => boolean): string =>
    Buffer.concat(chunks.filter(({ channel }) => of(channel)).map(({ bytes }) => bytes)).toString();
  return { ...result, stdout: text((channel) => channel === 1), stderr: text((channel) => channel === 2), all: text(() => true) };
}

/** Bytes for a program to read. */
export async function* inputOf(...parts: string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}
