/**
 * The next step for a program that ended because a module or a file was not there. Its traceback says what was missing;
 * that the machine has it, and how the program would get it, only its caller can tell.
 */
import { harmless, type VerbContext } from "@hob/kit/verb";
import { exists } from "../adapters/exists.ts";
import { absolutePath } from "../adapters/paths.ts";
import type { RunOrder } from "../core/host.ts";
import { liesIn } from "../core/mounts.ts";
import type { Missing } from "../core/orders.ts";

export async function adviseOn(missing: Missing, order: RunOrder, { command, stderr }: VerbContext): Promise<void> {
  const text = await adviceOn(missing, order, exists);
  if (text !== undefined) await stderr.write(`${command}: ${harmless(text)}\n`);
}

/** What no program gets, and what to do instead. */
const absent = {
  network: "a program in the sandbox has no network; fetch outside, and hand over what came (curl … | hob py …, or --mount DIR)",
  threads: "a program in the sandbox is one thread; asyncio works, and several hob py run at once",
  processes: "a program in the sandbox starts no others; run them outside, and hand over what they print (… | hob py …)",
} satisfies Partial<Record<Missing["kind"], string>>;

/** `undefined` when the machine does not have it either, or when it lies in a mounted directory. */
export async function adviceOn(missing: Missing, order: RunOrder, has: (path: string) => Promise<boolean>): Promise<string | undefined> {
  const { kind, name } = missing;
  if (kind === "library")
    return `${name} is not in the sandbox, for it needs what a sandbox does not have (threads, processes, a screen …)`;
  if (kind === "network" || kind === "threads" || kind === "processes") return absent[kind];
  if (kind === "file") return await adviceOnFile(name, order, has);
  const directory = order.kind === "file" ? directoryOf(order.filename ?? "/") : order.cwd;
  const place = directory === undefined ? undefined : `${directory}/${name.replaceAll(".", "/")}`;
  if (directory !== undefined && place !== undefined && !isMounted(place, order)) {
    if ((await has(`${place}.py`)) || (await has(place))) return unseen(`${name} lies in ${directory}`, directory);
  }
  return `the sandbox has no package ${name}; modules in pure Python can be used from a directory that is mounted (--mount DIR)`;
}

async function adviceOnFile(name: string, order: RunOrder, has: (path: string) => Promise<boolean>): Promise<string | undefined> {
  if (order.cwd === undefined) return undefined;
  const path = absolutePath(order.cwd, name);
  if (isMounted(path, order)) return undefined;
  if (await has(`${path}/.`)) return unseen(`${path} is there`, path);
  const directory = directoryOf(path);
  if (await has(path)) return unseen(`${path} is there`, directory);
  if (name.includes("/") && directory !== "/" && (await has(directory))) return unseen(`${directory} is there`, directory);
  return undefined;
}

function unseen(what: string, directory: string): string {
  return `${what}, but a program sees only what is mounted: --mount ${directory}, or ${directory}:rw to change it`;
}

function isMounted(path: string, { mounts = [] }: RunOrder): boolean {
  return mounts.some(({ directory }) => liesIn(path, directory));
}

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}
