/**
 * What earlier lives left half made, because they were killed between two steps: a socket under its private name, a file
 * that was written aside and not renamed. The next owner removes it; nobody else could say that it is over (L3).
 */
import type { Files } from "../ports/files.ts";
import type { InstancePaths } from "../wire/instance.ts";

/** The names that ports/state-file.ts gives to what it writes aside. */
const writtenAside = /\.[0-9a-f]{8}\.new$/;
/** What wire/instance.ts puts behind the socket's name, until it is published. */
const privateSuffix = /^\.[0-9a-f]{8}$/;

/** Throws what `files` throws; nothing depends on it. */
export async function sweepLeftovers(files: Files, paths: InstancePaths): Promise<void> {
  const socketName = paths.socket.slice(paths.socketDirectory.length + 1);
  const isPrivateSocket = (name: string): boolean => name.startsWith(socketName) && privateSuffix.test(name.slice(socketName.length));
  await sweep(files, paths.directory, (name) => writtenAside.test(name) || isPrivateSocket(name));
  await sweep(files, paths.state, (name) => writtenAside.test(name));
  // The directory of long paths' sockets is shared with other instances.
  if (paths.socketDirectory !== paths.directory) await sweep(files, paths.socketDirectory, isPrivateSocket);
}

async function sweep(files: Files, directory: string, isLeftover: (name: string) => boolean): Promise<void> {
  for (const name of await files.list(directory)) if (isLeftover(name)) await files.remove(`${directory}/${name}`);
}
