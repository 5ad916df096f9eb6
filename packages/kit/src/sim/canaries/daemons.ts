/** Daemons with a planted mistake, each a mistake that daemons in the wild have made (shared/census.md names many). */
import { paths } from "../ports/places.ts";
import type { Tamper } from "../world/programs.ts";
import { withFiles, withLockFile, withoutStartTime } from "./wrap.ts";

const isPrivate = (path: string): boolean => path.startsWith(`${paths.socket}.`);

/** The lock file is removed when the claim is released, as tidy programs do. */
export const unlinksLockOnRelease: Tamper = (ports) => ({
  ...ports,
  locks: withLockFile(ports.locks, (file, path) => ({
    close: async () => {
      if (path === paths.ownerLock) await ports.files.remove(path);
      await file.close();
    },
  })),
});

/** It says who it is by its pid alone. */
export const pidIsIdentity: Tamper = (ports) => ({
  ...ports,
  processes: { ...ports.processes, identify: async (pid) => withoutStartTime(await ports.processes.identify(pid)) },
});

/** The claim is not a lock: everybody gets it. */
export const claimsWithoutLock: Tamper = (ports) => ({
  ...ports,
  locks: withLockFile(ports.locks, () => ({ tryExclusive: async () => true })),
});

/** The claim is given up when the drain begins, not when everything is done. */
export const releasesFirst: Tamper = (ports) => {
  let release = async (): Promise<void> => undefined;
  return {
    ...ports,
    locks: withLockFile(ports.locks, (file, path) => {
      if (path === paths.ownerLock) release = () => file.unlock();
      return {};
    }),
    trace: {
      point: (name) => {
        ports.trace.point(name);
        if (name === "drain") void release();
      },
    },
  };
};

/** It does not look whether the lock file that it locked still has the name. */
export const locksAnyFile: Tamper = (ports) => {
  let inode = "";
  const remembering = {
    ...ports,
    locks: withLockFile(ports.locks, (file, path) => {
      if (path === paths.ownerLock) inode = file.inode;
      return {};
    }),
  };
  return withFiles(remembering, (files) => ({
    facts: async (path) => {
      const facts = await files.facts(path);
      if (path !== paths.ownerLock) return facts;
      const any = facts ?? { kind: "file", uid: ports.processes.uid, mode: 0o600, size: 0, modifiedMs: 0 };
      return { ...any, inode };
    },
  }));
};

/** It listens under the published name itself, and removes what is there before. */
export const publishesWithoutPrivateName: Tamper = (ports) => ({
  ...withFiles(ports, (files) => ({
    facts: (path) => files.facts(isPrivate(path) ? paths.socket : path),
    remove: (path) => files.remove(isPrivate(path) ? paths.socket : path),
    rename: async (from, to) => (isPrivate(from) ? undefined : await files.rename(from, to)),
  })),
  net: { ...ports.net, listen: (path, accept) => ports.net.listen(isPrivate(path) ? paths.socket : path, accept) },
});

/** The socket is there for everybody before its mode is changed. */
export const chmodsAfterBind: Tamper = (ports, machine, process) => ({
  ...ports,
  net: {
    ...ports.net,
    listen: async (path, accept) => {
      const listener = await ports.net.listen(path, accept);
      const inode = machine.files.find(path);
      if (inode !== undefined) {
        inode.mode = 0o755;
        machine.watch.tell("created", process, path, inode);
        await process.call(`chmod ${path}`, () => {
          inode.mode = 0o600;
        });
      }
      return listener;
    },
  },
});

/** It takes its name away without looking whose it is by now. */
export const unpublishesByName: Tamper = (ports) => {
  let inode = "";
  return withFiles(ports, (files) => ({
    facts: async (path) => {
      const facts = await files.facts(path);
      if (isPrivate(path) && facts !== undefined) inode = facts.inode;
      return path === paths.socket && facts !== undefined ? { ...facts, inode } : facts;
    },
  }));
};

/** It leaves when idle with its name still there. */
export const leavesPublished: Tamper = (ports) =>
  withFiles(ports, (files) => ({ remove: async (path) => (path === paths.socket ? true : await files.remove(path)) }));

/** It says that it is ready as soon as it is set up. */
export const readyBeforePublish: Tamper = (ports) => {
  const { launch } = ports.self;
  if (launch === undefined) return ports;
  return {
    ...ports,
    trace: {
      point: (name) => {
        ports.trace.point(name);
        if (name === "before-bind")
          launch.send({ nonce: launch.record.nonce, kind: "ready", pid: ports.processes.pid, generation: "early" });
      },
    },
  };
};

/** It writes its pid before it knows whether it may. */
export const recordsBeforeClaim: Tamper = (ports) => ({
  ...ports,
  self: {
    ...ports.self,
    prepare: async () => {
      await ports.self.prepare();
      if ((await ports.files.facts(paths.directory)) === undefined) return;
      await ports.files.remove(paths.pid);
      await ports.files.create(paths.pid, String(ports.processes.pid), 0o600, false).catch(() => undefined);
    },
  },
});

/** It answers every request a second time when it sends the reply in one piece with others. */
export const answersTwice: Tamper = (ports) => ({
  ...ports,
  net: {
    ...ports.net,
    listen: (path, accept) =>
      ports.net.listen(path, (transport) => {
        const write = transport.write.bind(transport);
        transport.write = (chunk) => {
          const repeat = typeof chunk === "string" && chunk.includes('"token"');
          return repeat ? write(chunk + chunk) : write(chunk);
        };
        accept(transport);
      }),
  },
});
