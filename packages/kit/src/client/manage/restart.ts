/** A fresh daemon in the place of the one that runs, whatever it runs and however it is: on request, not by version. */
import { changeOver, type OldDaemon } from "../change-over.ts";
import { readOwner } from "../claim-look.ts";
import type { ClientPorts } from "../ports.ts";
import { inTurn, type Started, type StartOrder } from "../start-lock.ts";
import { stopTarget } from "./stop.ts";

export interface Restarted extends Started {
  /** Of the one that was ended; absent when none ran. */
  previousPid: number | undefined;
}

/** Everything within the one deadline of the order. */
export async function restartOnce(ports: ClientPorts, order: StartOrder): Promise<Restarted> {
  let previousPid: number | undefined;
  let ended: string | undefined;
  const endOld = async (): Promise<OldDaemon | undefined> => {
    const owner = await readOwner(ports.files, order.target.paths);
    const { pid, generation } = await stopTarget(ports, order.target, { reason: "restart", deadline: order.deadline });
    previousPid = pid;
    ended = generation ?? "";
    if (pid === undefined || owner === undefined || owner.generation !== generation) return undefined;
    return { entry: owner.entry, version: owner.version, pid };
  };
  // Nobody else's start will do before ours: it may have read what has been changed since.
  const started = await inTurn(
    ports,
    order,
    (hello) => ended !== undefined && hello.generation !== ended,
    (starter) => changeOver(starter, endOld),
  );
  return { ...started, previousPid };
}
