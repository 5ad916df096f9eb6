/** The register: every instance in the home, whoever built it and whatever became of it. */
import { hasHome } from "../../ports/private-directory.ts";
import { fileError } from "../../ports/state-file.ts";
import { instancePaths, type Places, parseTarget } from "../../wire/instance.ts";
import type { Probe } from "../face.ts";
import type { ClientPorts } from "../ports.ts";
import type { ResolvedTarget } from "../target.ts";
import { probeSafely } from "./probe.ts";

/** Instances probed at once: enough to be quick, few enough for a small descriptor limit. */
const atOnce = 16;

export async function list(ports: ClientPorts, options: { home?: string; timeoutMs?: number }): Promise<Probe[]> {
  const targets = await targetsIn(ports, ports.places(options.home));
  return await someAtOnce(targets, (target) => probeSafely(ports, target, options.timeoutMs ?? 1_000));
}

/** The results in the order of the targets. */
export async function someAtOnce<T>(targets: readonly ResolvedTarget[], look: (target: ResolvedTarget) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let index = 0; index < targets.length; index += atOnce)
    results.push(...(await Promise.all(targets.slice(index, index + atOnce).map(look))));
  return results;
}

/** Every instance that has a directory there. */
export async function targetsIn(ports: ClientPorts, places: Places): Promise<ResolvedTarget[]> {
  return (await entriesOf(ports, places.home)).flatMap((entry) => {
    const parsed = parseEntry(entry);
    if (parsed === undefined) return [];
    const title = `${parsed.name}@${parsed.instance}`;
    return [{ paths: instancePaths(places, parsed.name, parsed.instance), title, directory: undefined }];
  });
}

/** Throws `unsafe-directory`, `not-permitted`… when there is a home that cannot be looked into. */
async function entriesOf({ files }: ClientPorts, home: string): Promise<string[]> {
  if (!(await hasHome(files, home))) return [];
  try {
    return await files.list(home);
  } catch (error) {
    throw fileError(error, "look into", home);
  }
}

function parseEntry(entry: string): { name: string; instance: string } | undefined {
  if (!entry.includes("@")) return undefined;
  try {
    return parseTarget(entry);
  } catch {
    return undefined; // something else that lies in the home
  }
}
