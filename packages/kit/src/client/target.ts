/** Which daemon is meant: from a name and the caller's options to the paths of one instance. */
import { HobError, messageOf } from "../errors/hob-error.ts";
import { type InstancePaths, instanceOfDirectory, instancePaths, parseTarget } from "../wire/instance.ts";
import type { Target } from "./face.ts";
import type { ClientPorts } from "./ports.ts";

export interface ResolvedTarget {
  paths: InstancePaths;
  /** `name@instance`, for people. */
  title: string;
  /** Real path of the directory that the daemon belongs to. */
  directory: string | undefined;
}

export function resolveTarget(ports: ClientPorts, name: string, target: Target): ResolvedTarget {
  const directory = target.directory === undefined ? undefined : realDirectory(ports, target.directory);
  const instance = target.instance ?? (directory === undefined ? undefined : instanceOfDirectory(directory));
  const parsed = parseTarget(name, instance);
  const paths = instancePaths(ports.places(target.home), parsed.name, parsed.instance);
  return { paths, title: `${parsed.name}@${parsed.instance}`, directory };
}

function realDirectory(ports: ClientPorts, path: string): string {
  try {
    return ports.realDirectory(path);
  } catch (error) {
    const text = refusals[(error as { code?: string }).code ?? ""] ?? `cannot be used: ${messageOf(error)}`;
    throw new HobError("directory-gone", `${path} ${text}`, { hint: "Name a directory that exists and that you may enter.", cause: error });
  }
}

const refusals: Readonly<Record<string, string>> = {
  ENOENT: "does not exist, and a daemon was to belong to it",
  ENOTDIR: "is no directory, and a daemon was to belong to it",
  EACCES: "may not be entered by you, and a daemon was to belong to it",
};

/** For a live owner at whose address nobody is: a socket in /tmp, since its name in the home is too long, may lie in another /tmp. */
export function missingSocketHint(target: ResolvedTarget): { hint?: string } {
  const { home, directory, socketDirectory } = target.paths;
  if (socketDirectory === directory) return {};
  const wait = `Wait for it to publish itself again, or end it with \`hob stop ${hintName(target)} --now\`.`;
  const elsewhere = `Was it started where /tmp is another directory (a container, PrivateTmp)? Then set HOB_HOME to a path shorter than ${home}.`;
  return { hint: `${wait} ${elsewhere}` };
}

/** What a person would type for it. */
export function hintName(target: ResolvedTarget): string {
  return target.paths.instance === "default" ? target.paths.name : target.title;
}
