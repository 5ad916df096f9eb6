/** One real request and answer over the published address: what `ready` means (L5). */
import type { Deadline } from "../base/deadline.ts";
import { HobError } from "../errors/hob-error.ts";
import type { Clock } from "../ports/clock.ts";
import type { Net } from "../ports/net.ts";
import { CallingSession } from "../rpc/calling-session.ts";
import { protocolRange } from "../wire/control.ts";
import { limitsWith } from "../wire/limits.ts";

export async function roundTrip(net: Net, clock: Clock, socket: string, generation: string, deadline: Deadline): Promise<void> {
  const session = new CallingSession(await net.connect(socket), clock, limitsWith());
  try {
    const hello = await session.hello(
      { protocol: protocolRange, version: "0.0.0", build: "", client: { program: "self", pid: 0 } },
      deadline,
    );
    if (hello.generation !== generation) {
      throw new HobError("already-owned", `another daemon (generation ${hello.generation}) answers at ${socket}`);
    }
  } finally {
    session.destroy();
  }
}
