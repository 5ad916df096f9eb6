/**
 * The daemon's address. It listens on a private name and publishes by rename (L3), so Node's unlink on close hits a
 * name that no longer exists. Only the holder of the claim uses this class.
 *
 * 1. The published name is never absent while a listener of ours could answer, but for a published name that others removed.
 * 2. A name is removed only while it still shows the entry that this very life published.
 */
import { HobError, messageOf } from "../errors/hob-error.ts";
import { systemCode, systemHint } from "../errors/system-code.ts";
import type { Files } from "../ports/files.ts";
import type { Listener, Net, Transport } from "../ports/net.ts";
import type { Random } from "../ports/random.ts";
import { quarantine } from "../ports/state-file.ts";
import type { Trace } from "../ports/trace.ts";
import { type InstancePaths, privateSocket } from "../wire/instance.ts";

interface PublisherPorts {
  files: Files;
  net: Net;
  random: Random;
  trace: Trace;
}

export class Publisher {
  readonly #ports: PublisherPorts;
  readonly #paths: InstancePaths;
  readonly #privateName: string;
  readonly #accept: (transport: Transport) => void;
  #listener: Listener | undefined;
  /** The published entry, as it was right after the rename. */
  #inode: string | undefined;
  #working: Promise<void> = Promise.resolve();
  /** The name was taken away on purpose. */
  #withdrawn: "no" | "for now" | "for good" = "no";

  constructor(ports: PublisherPorts, paths: InstancePaths, generation: string, accept: (transport: Transport) => void) {
    this.#ports = ports;
    this.#paths = paths;
    this.#privateName = privateSocket(paths, generation);
    this.#accept = accept;
  }

  /** Listens and publishes. Called again it publishes anew, and keeps the old listener if that fails (L10). */
  publish(): Promise<void> {
    if (this.#withdrawn === "for now") this.#withdrawn = "no";
    return this.restore();
  }

  /** The same for whoever found the name missing or another's: one that was taken away on purpose stays away. */
  restore(): Promise<void> {
    return this.#inTurn(() => this.#publish());
  }

  /** Takes the name away until the next `publish`; whoever is in the accept queue is still served. */
  unpublish(): Promise<void> {
    if (this.#withdrawn === "no") this.#withdrawn = "for now";
    return this.#inTurn(() => this.#unpublish());
  }

  get withdrawn(): boolean {
    return this.#withdrawn !== "no";
  }

  /** Takes the name away for good: nothing publishes it again. */
  retire(): Promise<void> {
    this.#withdrawn = "for good";
    return this.unpublish();
  }

  /** Whether the published name still shows our entry, shows something else, or is missing. */
  async check(): Promise<"published" | "missing" | "replaced"> {
    const facts = await this.#ports.files.facts(this.#paths.socket);
    if (facts === undefined) return "missing";
    return facts.kind === "socket" && facts.inode === this.#inode ? "published" : "replaced";
  }

  async close(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    await listener?.close();
  }

  /** Signals and the self-check may ask at the same time, and all use one private name. */
  #inTurn(step: () => Promise<void>): Promise<void> {
    this.#working = this.#working.catch(() => undefined).then(step);
    return this.#working;
  }

  async #publish(): Promise<void> {
    if (this.withdrawn) return;
    const { files, net, trace } = this.#ports;
    trace.point("before-bind");
    const listener = await this.#listen(net, files);
    trace.point("bound");
    try {
      const facts = await files.facts(this.#privateName);
      trace.point("before-publish");
      await this.#moveAside();
      await files.rename(this.#privateName, this.#paths.socket);
      this.#inode = facts?.inode;
    } catch (error) {
      await listener.close();
      throw new HobError("socket-unsupported", `cannot publish ${this.#paths.socket}: ${messageOf(error)}`, {
        hint: "Remove what stands at that path, or set HOB_HOME to another directory.",
        cause: error,
      });
    }
    trace.point("published");
    const previous = this.#listener;
    this.#listener = listener;
    await previous?.close();
  }

  /** A directory is the one thing that a rename does not replace. */
  async #moveAside(): Promise<void> {
    const { files, random } = this.#ports;
    if ((await files.facts(this.#paths.socket))?.kind === "directory") await quarantine(files, random, this.#paths.socket);
  }

  async #unpublish(): Promise<void> {
    if (this.#inode === undefined) return;
    try {
      if ((await this.check()) === "published") await this.#ports.files.remove(this.#paths.socket); // invariant 2
    } catch {
      return; // the disk refuses: whoever comes is answered until the end, and refused by the kernel after it
    }
    this.#inode = undefined;
    this.#ports.trace.point("unpublished");
  }

  /** Node.js tells a missing directory as EACCES. */
  async #directoryGone(files: Files): Promise<HobError | undefined> {
    const directory = this.#privateName.slice(0, this.#privateName.lastIndexOf("/"));
    const gone = await files.facts(directory).then(
      (facts) => facts === undefined,
      () => false,
    );
    if (!gone) return undefined;
    return new HobError("start-failed", `cannot listen in ${directory}: somebody removed it`, { hint: "Start it again." });
  }

  async #listen(net: Net, files: Files): Promise<Listener> {
    try {
      await files.remove(this.#privateName);
      return await net.listen(this.#privateName, this.#accept);
    } catch (error) {
      throw (await this.#directoryGone(files)) ?? listenError(error, this.#privateName, this.#paths);
    }
  }
}

function listenError(error: unknown, path: string, { directory, socketDirectory }: InstancePaths): HobError {
  if (error instanceof HobError) return error;
  const code = (error as { code?: string }).code ?? "";
  const elsewhere = `Set HOB_HOME to a shorter path: this one is too long for a socket, which is made in ${socketDirectory} instead.`;
  const options = { ...(socketDirectory === directory ? systemHint(error) : { hint: elsewhere }), cause: error };
  if (["EACCES", "EPERM", "EROFS"].includes(code))
    return new HobError("not-permitted", `cannot listen on ${path}: refused by permission or policy (${code})`, options);
  if (["EIO", "EOPNOTSUPP", "ENOTSUP"].includes(code))
    return new HobError("socket-unsupported", `this file system cannot hold a socket: ${path} (${code})`, options);
  return new HobError(systemCode(error) ?? "start-failed", `cannot listen on ${path}: ${messageOf(error)}`, options);
}
