/**
 * What a life holds once the instance is claimed, acquired in this order and released in reverse: the lock, the log, the
 * record, the children. The claim is acquired first and released last, so whoever waits for it finds everything else done.
 */
import type { Disposer } from "../base/disposer.ts";
import { HobError, messageOf } from "../errors/hob-error.ts";
import type { ChildrenControl } from "../ports/children.ts";
import type { LogControl } from "../ports/log.ts";
import { ensurePrivateDirectory } from "../ports/private-directory.ts";
import { kindWords } from "../ports/state-file.ts";
import type { DaemonState, LastEnd, OwnerRecord } from "../wire/control.ts";
import type { Claim } from "./claim.ts";
import { clearPath } from "./clear-path.ts";
import { loadConfig } from "./config.ts";
import type { Identity } from "./identity.ts";
import { previousLife } from "./last-end.ts";
import { sweepLeftovers } from "./leftovers.ts";
import { OwnerFile } from "./owner-file.ts";
import type { ServerPorts } from "./ports.ts";
import { LiveConfig } from "./reload.ts";

export interface Holding {
  readonly claim: Claim;
  readonly log: LogControl;
  readonly children: ChildrenControl;
  readonly owner: OwnerFile;
  readonly lastEnd: LastEnd | undefined;
  /** Of the directory that the daemon belongs to: one that was made again under the same name is another one. */
  readonly directoryInode: string | undefined;
}

/** Opens the log, reads how the last life ended, and writes down who holds the claim now. */
export async function hold(ports: ServerPorts, identity: Identity, claim: Claim, disposer: Disposer): Promise<Holding> {
  const { files, random, self, processes } = ports;
  const { paths, limits, title, generation } = identity;
  await ensurePrivateDirectory(files, paths.logDirectory, processes.uid);
  const { version, build } = self.build(self.entry);
  const log = ports.openLog(paths, limits, { daemon: title, pid: processes.pid, generation, version, build });
  disposer.add("log", () => log.close());
  await clearPath(ports, paths.state, ["directory"], log); // a link would be written through
  await ensurePrivateDirectory(files, paths.state, processes.uid);
  const previous = await previousLife(files, random, paths, limits.stateFileBytes);
  for (const remark of previous.remarks) log.log.warn(remark);
  const owner = new OwnerFile(
    files,
    random,
    paths,
    claim,
    await ownerRecord(ports, identity, { version, build, lastEnd: previous.lastEnd }),
  );
  for (const path of [paths.pid, paths.socket]) await clearPath(ports, path, ["file", "socket", "link"], log);
  await sweepLeftovers(files, paths).catch((error: unknown) => log.log.warn(messageOf(error)));
  await owner.create();
  disposer.add("pid file", () => owner.removePid());
  const directoryInode = await inodeOfDirectory(ports, owner.record.directory);
  ports.trace.point("recorded");
  const children = ports.children(`${title}:${generation}`, log);
  disposer.add("children", () => children.endAll(limits.closeMs / 2));
  return { claim, log, children, owner, lastEnd: previous.lastEnd, directoryInode };
}

export async function holdConfig(ports: ServerPorts, { declaration, paths, limits }: Identity): Promise<LiveConfig> {
  const { files, processes } = ports;
  const source = { files, path: paths.config, uid: processes.uid, bytesMax: limits.stateFileBytes };
  const load = () => loadConfig(source, declaration.config);
  return new LiveConfig(await load(), load, () => ports.clock.wallMs());
}

async function inodeOfDirectory(ports: ServerPorts, directory: string | undefined): Promise<string | undefined> {
  if (directory === undefined) return undefined;
  const facts = await ports.files.facts(directory);
  if (facts?.kind === "directory") return facts.inode;
  const now = facts === undefined ? "is gone" : `is ${kindWords[facts.kind]} now`;
  throw new HobError("directory-gone", `the directory ${directory} ${now}`);
}

async function ownerRecord(
  ports: ServerPorts,
  identity: Identity,
  origin: { version: string; build: string; lastEnd: LastEnd | undefined },
): Promise<OwnerRecord> {
  const { processes, self } = ports;
  const { declaration, paths, limits, generation, startedAt } = identity;
  const process = await processes.identify(processes.pid);
  const state: DaemonState = "starting";
  return {
    format: 1,
    daemon: declaration.name,
    instance: paths.instance,
    pid: processes.pid,
    startTime: process?.startTime ?? "unknown",
    bootId: process?.bootId ?? "unknown",
    namespace: process?.namespace ?? "",
    generation,
    ...origin,
    entry: self.entry,
    state,
    startedAt,
    startedBy: self.launch?.record.startedBy ?? { program: "by hand", pid: processes.pid, cwd: self.cwd },
    directory: self.launch?.record.directory,
    startUntilMs: ports.clock.monotonicMs() + limits.startCapMs,
    socket: paths.socket,
    log: paths.log,
    ended: undefined,
  };
}
