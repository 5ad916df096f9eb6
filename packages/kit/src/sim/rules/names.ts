/**
 * Nobody removes, renames or writes what is not theirs (L1, L3). A client changes nothing but locks and directories; a
 * daemon changes files only while it owns the instance, and takes away no socket but its own.
 */
import type { Inode } from "../machine/file-tree.ts";
import type { SimProcess } from "../machine/process.ts";
import { Broken, type Watcher } from "../machine/watch.ts";
import { paths } from "../ports/places.ts";
import type { Disturbances } from "./disturbances.ts";
import type { Owners } from "./owners.ts";

const rule = "names";

export class Names implements Watcher {
  readonly #owners: Owners;
  readonly #disturbances: Disturbances;
  readonly #makers = new WeakMap<Inode, SimProcess>();
  /** What each process saw at the published name when it last looked. */
  readonly #seen = new WeakMap<SimProcess, Inode | undefined>();

  constructor(owners: Owners, disturbances: Disturbances) {
    this.#owners = owners;
    this.#disturbances = disturbances;
  }

  looked(process: SimProcess, path: string, inode: Inode | undefined): void {
    if (path === paths.socket) this.#seen.set(process, inode);
  }

  created(process: SimProcess | undefined, path: string, inode: Inode): void {
    if (process === undefined) return;
    this.#makers.set(inode, process);
    if (inode.kind === "socket" && (inode.mode & 0o077) !== 0)
      throw new Broken("private", `${process.title} made the socket ${path} with mode ${inode.mode.toString(8)}: others may connect`);
    if (inode.kind === "directory" || path.endsWith(".lock") || path === paths.log) return;
    if (process.kind === "client") throw new Broken(rule, `${process.title}, a client, made ${path}`);
    if (!this.#owners.has(process)) throw new Broken(rule, `${process.title} made ${path} without owning the instance`);
  }

  removed(process: SimProcess | undefined, path: string, inode: Inode): void {
    if (process === undefined) return;
    const text = `${process.title} removed ${path}`;
    if (path.endsWith(".lock")) throw new Broken("lock files", `${text}: a lock file is never removed`);
    if (process.kind === "client") throw new Broken(rule, `${text}, and is a client`);
    if (inode.kind === "socket") this.#socketRemoved(process, path, inode, text);
    else if (path === paths.pid ? !this.#owners.has(process) : !this.#isFree(process, this.#makers.get(inode)))
      throw new Broken(rule, `${text}, which is not its own`);
  }

  renamed(process: SimProcess | undefined, from: string, to: string, moved: Inode, replaced: Inode | undefined): void {
    if (process === undefined) return;
    const text = `${process.title} renamed ${from} to ${to}`;
    if (from.endsWith(".lock") || to.endsWith(".lock")) throw new Broken("lock files", `${text}: a lock file is never moved`);
    if (process.kind === "client") throw new Broken(rule, `${text}, and is a client`);
    if (!this.#owners.has(process)) throw new Broken(rule, `${text} without owning the instance`);
    if (to !== paths.socket) return;
    if (moved.listener?.process !== process) throw new Broken(rule, `${text}, which is not its own`);
    const other = replaced?.listener?.open === true ? replaced.listener.process : undefined;
    if (other !== undefined && other !== process && !this.#disturbances.tookAnything())
      throw new Broken(rule, `${text}, where ${other.title} was published`);
  }

  lockWritten(process: SimProcess, path: string, exclusive: boolean): void {
    if (!exclusive || path === paths.ownerLock) throw new Broken("lock files", `${process.title} wrote ${path} without holding it`);
  }

  /** Its own, or an owner's to clear away: whoever made it has ended, or owned the instance before a cleaner took the lock. */
  #isFree(process: SimProcess, maker: SimProcess | undefined): boolean {
    if (maker === process) return true;
    return this.#owners.has(process) && (maker?.end !== undefined || this.#disturbances.tookAnything());
  }

  /** Between a look and the removal a cleaner and another owner may have come: no system can do both in one step. */
  #socketRemoved(process: SimProcess, path: string, inode: Inode, text: string): void {
    const owner = inode.listener?.process;
    if (owner === process) return;
    if (path !== paths.socket && this.#isFree(process, this.#makers.get(inode))) return;
    const sawOwn = path === paths.socket && this.#disturbances.tookAnything() && this.#seen.get(process)?.listener?.process === process;
    if (!sawOwn) throw new Broken(rule, `${text}, which is the socket of ${owner?.title ?? "nobody"}`);
  }
}
