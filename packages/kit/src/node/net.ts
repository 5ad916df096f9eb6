/**
 * The port Net over node:net. Errors come through with the system's `code`; what they mean is decided above (L4).
 *
 * Out of descriptors: libuv keeps one in reserve, and with it accepts and closes whoever knocks (`uv__emfile_trick`), so
 * neither the listener nor the processor suffers and the client reads an end; nothing is reported to Node. A client is
 * *told* only while accepting works, so the server stops well below the limit (server/door.ts, LOAD-02).
 */
import { chmodSync, lstatSync } from "node:fs";
import { connect as connectSocket, createServer, type Server } from "node:net";
import { HobError } from "../errors/hob-error.ts";
import type { Listener, Net, Transport } from "../ports/net.ts";
import { socketPathBytesMax } from "../wire/instance.ts";
import { systemError } from "./system-error.ts";
import { SocketTransport } from "./transport.ts";

/** Length of the accept queue, as long as Linux allows by default (net.core.somaxconn); a full one is EAGAIN for clients. */
const backlog = 4_096;
const socketMode = 0o600;

export const net: Net = { connect, listen };

function connect(path: string): Promise<Transport> {
  return new Promise((resolve, reject) => {
    refuseLongPath(path);
    const socket = connectSocket({ path });
    socket.once("error", reject);
    socket.once("connect", () => {
      const transport = new SocketTransport(socket);
      socket.off("error", reject);
      resolve(transport);
    });
  });
}

async function listen(path: string, accept: (transport: Transport) => void): Promise<Listener> {
  refuseLongPath(path);
  // Half-open, so that a client which ends its side still gets the replies that are on their way.
  const server = createServer({ allowHalfOpen: true }, (socket) => accept(new SocketTransport(socket)));
  const listening = new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.once("listening", resolve);
  });
  bindPrivately(server, path);
  await listening;
  server.removeAllListeners("error");
  // What can still come is a failed accept: one client's misfortune.
  server.on("error", () => {});
  return { close: () => closeBehind(server) };
}

/** Behind the last one in the accept queue, who would be reset: one full turn of the event loop takes them all. */
function closeBehind(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const close = (): void => {
      server.close();
      resolve();
    };
    setImmediate(() => setImmediate(close));
  });
}

/**
 * Binds within this very call: Node binds a path inside `listen`, so no other code of this thread runs under the changed
 * umask, and it only takes bits away from what other threads create meanwhile. The first mode that anybody can see is
 * the owner's (SEC-01).
 */
function bindPrivately(server: Server, path: string): void {
  const umask = changeUmask(0o077);
  try {
    server.listen({ path, backlog, exclusive: true });
  } finally {
    if (umask !== undefined) changeUmask(umask);
  }
  if (server.listening) secureSocket(server, path); // else the `error` event follows
}

/** The second line, behind the private directory; checked, since a mode may have no effect (SEC-02). */
function secureSocket(server: Server, path: string): void {
  try {
    chmodSync(path, socketMode);
    if ((lstatSync(path).mode & 0o077) === 0) return;
  } catch (error) {
    server.close();
    throw error;
  }
  server.close();
  throw new HobError("socket-unsupported", `the file system of ${path} does not keep a socket's mode`, { details: { path } });
}

/** The umask belongs to the whole process, and Node lets only the main thread change it. */
function changeUmask(umask: number): number | undefined {
  try {
    return process.umask(umask);
  } catch {
    return undefined;
  }
}

/** libuv cuts a longer path off without a word, and would bind another one. */
function refuseLongPath(path: string): void {
  const bytes = Buffer.byteLength(path);
  if (bytes > socketPathBytesMax)
    throw systemError("ENAMETOOLONG", `the path of a socket holds at most ${socketPathBytesMax} bytes, ${path} has ${bytes}`);
}
