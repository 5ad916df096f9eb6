/** The port Net on simulated sockets. */
import type { Net } from "../../ports/net.ts";
import { SystemError } from "../machine/errno.ts";
import type { Machine } from "../machine/machine.ts";
import type { SimProcess } from "../machine/process.ts";
import { SimListener, SimSocket } from "../machine/sockets.ts";

const socketMode = 0o600;

export function simNet(machine: Machine, process: SimProcess): Net {
  return {
    connect: (path) =>
      process.call(
        `connect ${path}`,
        (fault) => {
          if (fault !== undefined) throw new SystemError(fault, `connect ${path}`);
          return connect(machine, process, path);
        },
        ["EMFILE", "ENFILE", "EAGAIN", "EACCES", "EPERM", "ENOBUFS"],
      ),
    listen: (path, accept) =>
      process.call(
        `listen ${path}`,
        (fault) => {
          if (fault !== undefined) throw new SystemError(fault, `listen ${path}`);
          return listen(machine, process, path, accept);
        },
        ["EMFILE", "ENFILE", "ENOSPC", "EDQUOT", "EIO", "EACCES", "EPERM", "EROFS", "EOPNOTSUPP"],
      ),
  };
}

function connect(machine: Machine, process: SimProcess, path: string): SimSocket {
  const inode = machine.files.find(path);
  if (inode === undefined) throw new SystemError("ENOENT", `connect ${path}`);
  const { listener } = inode;
  if (listener === undefined || !listener.open) throw new SystemError("ECONNREFUSED", `connect ${path}`);
  if (listener.queue.length >= machine.backlog) throw new SystemError("EAGAIN", `connect ${path}`);
  const { client, server } = SimSocket.pair(machine, process, listener.process);
  listener.enqueue(server);
  return client;
}

function listen(machine: Machine, process: SimProcess, path: string, accept: ConstructorParameters<typeof SimListener>[4]): SimListener {
  if (machine.files.find(path) !== undefined) throw new SystemError("EADDRINUSE", `listen ${path}`);
  const inode = machine.files.add(path, "socket", socketMode);
  inode.listener = new SimListener(machine, process, path, inode, accept);
  machine.watch.tell("created", process, path, inode);
  return inode.listener;
}
