/**
 * Connecting to a daemon's address. What came of it is told exactly, since only "nobody there" may lead to a start (L4).
 * Nothing is sent before the directory and the socket are known to be ours (SEC-05).
 */
import { HobError, messageOf } from "../errors/hob-error.ts";
import { ensurePrivateDirectory, hasHome } from "../ports/private-directory.ts";
import { lookAt } from "../ports/state-file.ts";
import { CallingSession } from "../rpc/calling-session.ts";
import { limitsWith } from "../wire/limits.ts";
import type { ClientPorts } from "./ports.ts";
import type { ResolvedTarget } from "./target.ts";

export type Dialled =
  | { kind: "connected"; session: CallingSession }
  /** ENOENT, ECONNREFUSED, or ECONNRESET before the connection stood: it is the claim that says whether an owner lives. */
  | { kind: "nobody" }
  /** EAGAIN: the accept queue is full. Or the daemon has as many connections as it may, with its own words. */
  | { kind: "full"; error: HobError | undefined }
  /** The connection ended before an answer: a daemon on its way out. Nothing was delivered. */
  | { kind: "hung-up" };

/** Throws a `HobError` for everything that is none of the four, such as EACCES. */
export async function dial(ports: ClientPorts, target: ResolvedTarget): Promise<Dialled> {
  if (!(await verifyAddress(ports, target))) return { kind: "nobody" };
  ports.trace.point("client-connect");
  try {
    const transport = await ports.net.connect(target.paths.socket);
    return { kind: "connected", session: new CallingSession(transport, ports.clock, limitsWith()) };
  } catch (error) {
    return connectFailure(error, target);
  }
}

/** False when there is nothing. Throws `unsafe-directory` when what is there is not ours. */
async function verifyAddress(ports: ClientPorts, target: ResolvedTarget): Promise<boolean> {
  const { files, self } = ports;
  const { paths } = target;
  if (!(await hasHome(files, paths.home))) return false; // looked at, never changed: it may be any directory
  for (const directory of [paths.directory, paths.socketDirectory]) {
    const facts = await lookAt(files, directory);
    if (facts === undefined) return false;
    if (facts.kind !== "directory" || facts.uid !== self.uid || (facts.mode & 0o077) !== 0)
      await ensurePrivateDirectory(files, directory, self.uid);
  }
  const socket = await lookAt(files, paths.socket);
  if (socket !== undefined && socket.uid !== self.uid) {
    throw new HobError(
      "unsafe-directory",
      `${paths.socket} belongs to user ${socket.uid}, not to you (${self.uid}); nothing was sent to it`,
      {
        hint: `Remove ${paths.socket}.`,
      },
    );
  }
  return socket?.kind === "socket"; // never through a link; junk is moved aside by the next owner
}

function connectFailure(error: unknown, target: ResolvedTarget): Exclude<Dialled, { kind: "connected" }> {
  const code = (error as { code?: string }).code;
  const { socket } = target.paths;
  switch (code) {
    case "ENOENT":
    case "ECONNREFUSED":
    case "ECONNRESET": // from newer kernels for a socket that a dead process left, and from macOS while one is being closed
      return { kind: "nobody" };
    case "EAGAIN":
      return { kind: "full", error: undefined };
    case "EPIPE":
      return { kind: "hung-up" };
    case "ENOTSOCK":
    case "EPROTOTYPE":
      return { kind: "nobody" }; // junk in the place of the socket: the next owner moves it aside
    case "EMFILE":
    case "ENFILE":
      throw new HobError("out-of-descriptors", `cannot connect to ${target.title}: this process may open no more files (${code})`, {
        cause: error,
      });
    case "EACCES":
    case "EPERM":
      throw new HobError("not-permitted", `cannot connect to ${socket}: refused by permission or policy (${code})`, { cause: error });
    default:
      throw new HobError("unreachable", `cannot connect to ${socket}: ${messageOf(error)}`, { cause: error });
  }
}
