import { expect, it } from "vitest";
import { Deadline } from "../../base/deadline.ts";
import type { FamilyMember, Processes } from "../../ports/processes.ts";
import { ManualClock } from "../../sim/manual-clock.ts";
import type { ClientPorts } from "../ports.ts";
import { endFamily } from "./family.ts";

it("names nobody whom it has just ended, although the look at all processes took all of the time", async () => {
  const clock = new ManualClock();
  const member: FamilyMember = { pid: 7, startTime: "1", bootId: "b", namespace: "" };
  let alive = true;
  const processes: Partial<Processes> = {
    async family() {
      await clock.advance(10_000);
      return { members: alive ? [member] : [], guarded: false };
    },
    identify: async () => (alive ? member : undefined),
    async signal() {
      alive = false;
      return true;
    },
  };
  const ports = { clock, starter: async () => ({ processes }) } as unknown as ClientPorts;
  const life = { directory: "/d", generation: "g", daemon: undefined };
  const ended = endFamily(ports, { life, known: [] }, true, Deadline.never(clock));
  await clock.advance(20_000);
  await clock.advance(1_000);
  expect(await ended).toEqual([]);
});
