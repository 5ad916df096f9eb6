/** Small tools for canaries: the ports of a daemon or a client with one operation changed. */
import type { ClientPorts } from "../../client/ports.ts";
import type { Files } from "../../ports/files.ts";
import type { LockFile, Locks } from "../../ports/locks.ts";
import type { ProcessIdentity } from "../../ports/processes.ts";

/** Lock files that behave differently; `path` tells which. The rest of each goes through. */
export function withLockFile(locks: Locks, change: (file: LockFile, path: string) => Partial<LockFile>): Locks {
  return {
    open: async (path) => {
      const file = await locks.open(path);
      const whole: LockFile = {
        inode: file.inode,
        tryExclusive: () => file.tryExclusive(),
        tryShared: () => file.tryShared(),
        unlock: () => file.unlock(),
        read: () => file.read(),
        write: (text) => file.write(text),
        close: () => file.close(),
      };
      return { ...whole, ...change(file, path) };
    },
  };
}

export function withFiles<Ports extends { files: Files }>(ports: Ports, change: (files: Files) => Partial<Files>): Ports {
  return { ...ports, files: { ...ports.files, ...change(ports.files) } };
}

/** The ports of a client that starts daemons with other locks. */
export function withClientLocks(ports: ClientPorts, change: (file: LockFile, path: string) => Partial<LockFile>): ClientPorts {
  return {
    ...ports,
    starter: async () => {
      const { locks, processes } = await ports.starter();
      return { locks: withLockFile(locks, change), processes };
    },
  };
}

/** An identity that is a pid alone. */
export function withoutStartTime(identity: ProcessIdentity | undefined): ProcessIdentity | undefined {
  return identity === undefined ? undefined : { ...identity, startTime: "any" };
}
