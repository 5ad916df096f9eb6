/**
 * Where the files of one instance are: names only, no I/O. Client and daemon compute them from the same home, so they
 * cannot disagree (ENV-08). A Unix socket's path holds at most 103 bytes; a longer one moves to the runtime directory.
 */
import { daemonNamePattern, daemonNameWords } from "../base/daemon-name.ts";
import { shortHash } from "../base/short-hash.ts";
import { HobError } from "../errors/hob-error.ts";

/** The two roots that everything lies under; node/places.ts finds them. */
export interface Places {
  home: string;
  /** A private directory with a short path, for sockets whose own path would be too long. */
  runtimeDirectory: string;
}

export interface InstancePaths {
  home: string;
  name: string;
  instance: string;
  directory: string;
  ownerLock: string;
  startLock: string;
  owner: string;
  socket: string;
  /** The private directory that the socket lies in: `directory`, or the runtime directory. */
  socketDirectory: string;
  pid: string;
  config: string;
  logDirectory: string;
  log: string;
  state: string;
  snapshot: string;
  crash: string;
}

/** sun_path holds 108 bytes on Linux and 104 on macOS, with the final NUL. */
export const socketPathBytesMax = 103;

const generationSuffix = ".00000000";
const instancePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** `py@work` -> name and instance. Throws `usage` when either is not a name. */
export function parseTarget(text: string, instance?: string): { name: string; instance: string } {
  if (typeof text !== "string") throw new HobError("usage", `the name of a daemon is a text, not ${String(text)}`);
  const at = text.indexOf("@");
  const name = at === -1 ? text : text.slice(0, at);
  const chosen = at === -1 ? (instance ?? "default") : text.slice(at + 1);
  if (!daemonNamePattern.test(name)) {
    throw new HobError("usage", `${JSON.stringify(name)} is not the name of a daemon: ${daemonNameWords}`);
  }
  if (!instancePattern.test(chosen)) {
    throw new HobError("usage", `${JSON.stringify(chosen)} is not the name of an instance: letters, digits, ".", "_" and "-", at most 63`);
  }
  return { name, instance: chosen };
}

export function instancePaths(places: Places, name: string, instance: string): InstancePaths {
  const directory = `${places.home}/${name}@${instance}`;
  const fits = Buffer.byteLength(`${directory}/sock${generationSuffix}`) <= socketPathBytesMax;
  const socketDirectory = fits ? directory : places.runtimeDirectory;
  return {
    home: places.home,
    name,
    instance,
    directory,
    ownerLock: `${directory}/owner.lock`,
    startLock: `${directory}/start.lock`,
    owner: `${directory}/owner.json`,
    socket: fits ? `${directory}/sock` : `${socketDirectory}/${shortHash(directory)}.sock`,
    socketDirectory,
    pid: `${directory}/pid`,
    config: `${directory}/config.json`,
    logDirectory: `${directory}/log`,
    log: `${directory}/log/daemon.log`,
    state: `${directory}/state`,
    snapshot: `${directory}/state/snapshot.json`,
    crash: `${directory}/state/crash.json`,
  };
}

/** The directory of an instance, from the path of its log. */
export function directoryOfLog(log: string): string {
  return log.split("/").slice(0, -2).join("/");
}

/** The private name a generation listens on before it publishes (L3). */
export function privateSocket(paths: InstancePaths, generation: string): string {
  return `${paths.socket}.${generation.slice(0, 8)}`;
}

/** The instance of a daemon that belongs to a directory: readable, and different for different directories. */
export function instanceOfDirectory(realPath: string): string {
  const base = realPath
    .slice(realPath.lastIndexOf("/") + 1)
    .replace(/[^A-Za-z0-9._-]/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "");
  return `${base.slice(0, 40) || "root"}-${shortHash(realPath)}`;
}
