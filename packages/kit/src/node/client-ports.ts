/**
 * The real world for a client. What the warm path needs is imported here; the kernel calls are loaded by `starter`, the
 * first time that a lock must be looked at or a daemon launched.
 */
import { realpathSync, statSync } from "node:fs";
import { basename } from "node:path";
import type { ClientPorts, MachineFacts } from "../client/ports.ts";
import { part } from "../errors/part.ts";
import { buildOf } from "./build-id.ts";
import { clock } from "./clock.ts";
import { files } from "./files.ts";
import { net } from "./net.ts";
import { placesOf } from "./places.ts";
import { random } from "./random.ts";
import { systemError } from "./system-error.ts";
import { trace } from "./trace.ts";

let ports: ClientPorts | undefined;

export function clientPorts(): ClientPorts {
  ports ??= {
    clock,
    files,
    net,
    random,
    trace,
    places: placesOf,
    realDirectory,
    build: buildOf,
    starter,
    leftovers,
    machine,
    self: {
      pid: process.pid,
      uid: process.geteuid?.() ?? -1,
      cwd: currentDirectory(),
      program: basename(process.argv[1] ?? "node"),
      inside: words(process.env.HOB_INSIDE, ":"),
      insideSinceMs: Number(process.env.HOB_INSIDE_SINCE) || clock.monotonicMs() - process.uptime() * 1_000,
      nodeArguments: words(process.env.HOB_NODE_OPTIONS, " "),
    },
  };
  return ports;
}

function realDirectory(path: string): string {
  const real = realpathSync(path);
  if (statSync(real).isDirectory()) return real;
  throw systemError("ENOTDIR", `${path} is not a directory`);
}

async function starter(): ReturnType<ClientPorts["starter"]> {
  const [{ locks }, { processes }] = await part(() => Promise.all([import("./locks.ts"), import("./processes.ts")]));
  return { locks, processes };
}

async function leftovers(directory: string, generation: string): Promise<number[]> {
  const { findLeftovers } = await import("./descendants.ts");
  return (await findLeftovers({ owner: directory, generation })).map(({ pid }) => pid);
}

async function machine(path: string): Promise<MachineFacts> {
  return (await part(() => import("./machine.ts"))).machineFacts(path);
}

/** A shell may stand in a directory that was removed. */
function currentDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return "/";
  }
}

function words(text: string | undefined, separator: string): string[] {
  return (text ?? "").split(separator).filter((word) => word !== "");
}
