/** Would a start succeed? Everything is loaded and validated, nothing is claimed; the answer goes to whoever asked. */
import { HobError } from "../errors/hob-error.ts";
import { holdConfig } from "./holding.ts";
import { type Identity, refuseForeignLaunch } from "./identity.ts";
import type { ServerPorts } from "./ports.ts";
import type { StartingTalk } from "./starting-talk.ts";

export async function preflight(ports: ServerPorts, identity: Identity, talk: StartingTalk): Promise<void> {
  try {
    refuseForeignLaunch(identity, ports.self);
    await holdConfig(ports, identity);
    talk.ready(ports.processes.pid, identity.generation);
    ports.self.exit(0);
  } catch (error) {
    const failure = HobError.from(error, "start-failed");
    talk.failed(failure);
    ports.self.exit(failure.exitCode);
  }
}
