/** Who one life is, fixed from its first moment: which instance, with which limits, and the id that no other life has. */
import type { Declaration } from "../contract/declaration.ts";
import { HobError } from "../errors/hob-error.ts";
import { type InstancePaths, instanceOfDirectory, instancePaths, parseTarget } from "../wire/instance.ts";
import { declaredLimits, type Limits } from "../wire/limits.ts";
import type { ServerPorts } from "./ports.ts";

/** Connections leave this many descriptors to the daemon's own files, children and the reserve of libuv. */
const descriptorsKept = 40;

export interface Identity {
  declaration: Declaration;
  paths: InstancePaths;
  limits: Limits;
  /** Random id of this life (L7). */
  generation: string;
  /** `name@instance`, for people. */
  title: string;
  /** Milliseconds since 1970. */
  startedAt: number;
}

/** Read off the launch, or the environment of an entry that was started by hand. */
export function identityOf(declaration: Declaration, ports: ServerPorts): Identity {
  const record = ports.self.launch?.record;
  const fromEnvironment = ports.self.env.HOB_INSTANCE === "" ? undefined : ports.self.env.HOB_INSTANCE;
  const ofDirectory = record?.directory === undefined ? undefined : instanceOfDirectory(record.directory);
  const { name, instance } = parseTarget(declaration.name, record?.instance ?? ofDirectory ?? fromEnvironment);
  const limits = declaredLimits(declaration.limits);
  const openFiles = ports.self.facts().process.openFiles ?? 256;
  limits.connections = Math.max(8, Math.min(limits.connections, openFiles - descriptorsKept));
  return {
    declaration,
    paths: instancePaths(ports.places(record?.home), name, instance),
    limits,
    generation: ports.random.id(),
    title: `${name}@${instance}`,
    startedAt: ports.clock.wallMs(),
  };
}

/** Throws `start-failed` when the starter took this entry for another daemon's: nobody would find it. */
export function refuseForeignLaunch({ declaration }: Identity, { entry, launch }: ServerPorts["self"]): void {
  const expected = launch?.record.daemon;
  if (expected === undefined || expected === declaration.name) return;
  throw new HobError("start-failed", `${entry} is the daemon "${declaration.name}", not "${expected}"`, {
    hint: "Name the entry file of the daemon that is meant.",
  });
}
