/** `@hob/kit/server`: what runs in the background. */
import type { Declaration } from "./contract/declaration.ts";
import { serverPorts } from "./node/server-ports.ts";
import { Daemon } from "./server/daemon.ts";
import type { Setup } from "./server/own.ts";

export type { ChildExit, ChildOptions, Children, ForkedProcess, OwnedChild } from "./ports/children.ts";
export type { Log } from "./ports/log.ts";
export type { Handlers, Own, Setup } from "./server/own.ts";

/**
 * Runs a daemon in this process: claims the instance, calls `setup` for the handlers, publishes the socket, and says
 * that it is ready. Resolves then; the process goes on until a stop, a signal, idleness or a crash ends it. A second one
 * of the same instance ends the process with exit code 5 and changes nothing.
 */
export async function serve<const D extends Declaration>(declaration: D, setup: Setup<D>): Promise<void> {
  await new Daemon(declaration, setup, serverPorts()).run();
}
