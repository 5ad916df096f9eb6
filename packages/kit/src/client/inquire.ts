/** Asking a daemon for its status: in the control protocol, without a hello, whatever versions the two sides are (L11). */
import type { Deadline } from "../base/deadline.ts";
import { HobError } from "../errors/hob-error.ts";
import type { CallingSession } from "../rpc/calling-session.ts";
import { controlMethods, type StatusReport } from "../wire/control.ts";
import { readStatusReport } from "../wire/status-report.ts";
import { refuseStranger, talk, type Unanswered } from "./greet.ts";
import type { ClientPorts } from "./ports.ts";
import type { ResolvedTarget } from "./target.ts";

export type Inquiry = { kind: "answered"; session: CallingSession; status: StatusReport } | Unanswered;

/** The session then takes `$/stop`, too. Throws a `HobError` for everything that is no `Inquiry`. */
export async function inquire(ports: ClientPorts, target: ResolvedTarget, deadline: Deadline): Promise<Inquiry> {
  return await talk(ports, target, deadline, async (session) => {
    const status = readStatusReport(await session.control(controlMethods.status, {}, deadline));
    if (status === undefined) throw new HobError("not-a-daemon", `${target.paths.socket} is answered by something that has no status`);
    refuseStranger(target, status);
    return { kind: "answered", session, status };
  });
}
