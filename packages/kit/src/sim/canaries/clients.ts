/** Clients with a planted mistake. */
import type { ClientPorts } from "../../client/ports.ts";
import { SystemError } from "../machine/errno.ts";
import type { Machine } from "../machine/machine.ts";
import type { SimProcess } from "../machine/process.ts";
import { paths } from "../ports/places.ts";
import { withClientLocks, withFiles, withoutStartTime } from "./wrap.ts";

export type ClientTamper = (ports: ClientPorts, machine: Machine, process: SimProcess) => ClientPorts;

/** Whatever has the pid now is taken for whoever had it, and is sent its signals. */
export const pidIsIdentity: ClientTamper = (ports, machine, process) => ({
  ...ports,
  starter: async () => {
    const { locks, processes } = await ports.starter();
    const identify: typeof processes.identify = async (pid) => withoutStartTime(await processes.identify(pid));
    const signal: typeof processes.signal = ({ pid }, name) => {
      const target = machine.find(pid);
      return processes.signal({ pid, startTime: target?.startTime ?? "", bootId: "simulated-boot", namespace: "pid:[1]" }, name);
    };
    const launch: typeof processes.launch = async (order) => {
      const child = await processes.launch(order);
      return { ...child, identity: withoutStartTime(child.identity) };
    };
    return { locks, processes: { ...processes, pid: process.pid, identify, signal, launch } };
  },
});

/** The start lock is let go as soon as it was held, before the daemon has claimed. */
export const dropsStartLock: ClientTamper = (ports) =>
  withClientLocks(ports, (file, path) => ({
    tryExclusive: async () => {
      const held = await file.tryExclusive();
      if (held && path === paths.startLock) await file.unlock();
      return held;
    },
    write: async (text) => (path === paths.startLock ? undefined : await file.write(text)),
  }));

/** The process that it launches is not written down. */
export const forgetsItsChild: ClientTamper = (ports) =>
  withClientLocks(ports, (file, path) => ({
    write: (text) => file.write(path === paths.startLock ? text.replace(/"launch":\{[^}]*\}/, '"launch":"none"') : text),
  }));

/** Once the start lock is held it looks at nothing again, and launches. */
export const launchesWithoutLooking: ClientTamper = (ports) => {
  let holds = false;
  let launched = false;
  const blind = (): boolean => holds && !launched;
  const locked = withClientLocks(ports, (file, path) => ({
    tryExclusive: async () => {
      holds = (await file.tryExclusive()) && path === paths.startLock;
      return holds;
    },
    tryShared: async () => (blind() ? true : await file.tryShared()),
  }));
  return {
    ...withFiles(locked, (files) => ({ facts: async (path) => (blind() && path === paths.socket ? undefined : await files.facts(path)) })),
    starter: async () => {
      const { locks, processes } = await locked.starter();
      const launch: typeof processes.launch = (order) => {
        launched = true;
        return processes.launch(order);
      };
      return { locks, processes: { ...processes, pid: processes.pid, uid: processes.uid, launch } };
    },
  };
};

/** No word within 5 ms means that the daemon is dead: its socket is removed and another one started. */
export const shortPingMeansDead: ClientTamper = (ports) => ({
  ...ports,
  net: {
    ...ports.net,
    connect: async (path) => {
      const transport = await ports.net.connect(path);
      const handle = transport.handle.bind(transport);
      transport.handle = (handler) => {
        const timer = ports.clock.timer(5, () => {
          void ports.files.remove(path);
          transport.destroy();
        });
        handle({
          ...handler,
          onData: (chunk) => {
            timer.cancel();
            handler.onData(chunk);
          },
          onEnd: () => handler.onEnd(),
          onDrain: () => handler.onDrain(),
          onClose: (error) => {
            timer.cancel();
            handler.onClose(error);
          },
        });
      };
      return transport;
    },
  },
});

/** Any error on connecting means that nobody is there, and that the socket is a leftover. */
export const anyErrorMeansDead: ClientTamper = (ports) => ({
  ...ports,
  net: {
    ...ports.net,
    connect: async (path) => {
      try {
        return await ports.net.connect(path);
      } catch {
        await ports.files.remove(path);
        throw new SystemError("ECONNREFUSED", `connect ${path}`);
      }
    },
  },
});

/** Its timers go off late, so that no deadline is kept. */
export const deadlinesAreTripled: ClientTamper = (ports) => ({
  ...ports,
  clock: {
    ...ports.clock,
    timer: (delayMs, fire, options) => ports.clock.timer(delayMs < 100 ? delayMs : delayMs * 3 + 3_000, fire, options),
  },
});

/** Whatever was under way when the connection broke is sent once more. */
export const repeatsEverything: ClientTamper = (ports) => ({
  ...ports,
  net: {
    ...ports.net,
    connect: async (path) => {
      const transport = await ports.net.connect(path);
      const handle = transport.handle.bind(transport);
      transport.handle = (handler) =>
        handle({
          ...handler,
          onData: (chunk) =>
            handler.onData(Buffer.from(Buffer.from(chunk).toString().replace('"idempotent":["again"]', '"idempotent":["again","echo"]'))),
          onEnd: () => handler.onEnd(),
          onDrain: () => handler.onDrain(),
          onClose: (error) => handler.onClose(error),
        });
      return transport;
    },
  },
});
