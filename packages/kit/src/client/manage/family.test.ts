import { expect, it } from "vitest";
import { Deadline } from "../../base/deadline.ts";
import type { FamilyMember, Processes } from "../../ports/processes.ts";
import { ManualClock } from "../../sim/manual-clock.ts";
import type { ClientPorts } from "../ports.ts";
import { endFamily } from "./family.ts";

const member: FamilyMember = { pid: 7, startTime: "1", bootId: "b", namespace: "" };

/** A child that ends only by SIGKILL; a look at all processes takes `lookMs`. */
class Resisting {
  readonly clock = new ManualClock();
  readonly killedAtMs: number[] = [];
  readonly #lookMs: number;
  readonly #guarded: boolean;

  constructor(lookMs: number, guarded: boolean) {
    this.#lookMs = lookMs;
    this.#guarded = guarded;
  }

  /** By a stop by force, which has all the time of the world. */
  async end(): Promise<number[]> {
    const ports = { clock: this.clock, starter: async () => ({ processes: this.#processes() }) } as unknown as ClientPorts;
    const life = { directory: "/d", generation: "g", daemon: undefined };
    const ended = endFamily(ports, { life, known: [] }, true, Deadline.never(this.clock));
    for (let steps = 0; steps < 100; steps++) await this.clock.advance(1_000);
    return await ended;
  }

  #processes(): Partial<Processes> {
    const living = (): FamilyMember[] => (this.killedAtMs.length === 0 ? [member] : []);
    return {
      family: async () => {
        if (this.#lookMs > 0) await this.clock.advance(this.#lookMs);
        return { members: living(), guarded: this.#guarded };
      },
      identify: async () => living()[0],
      signal: async () => this.killedAtMs.push(this.clock.monotonicMs()) > 0,
    };
  }
}

it("names nobody whom it has just ended, although the look at all processes took all of the time", async () => {
  const child = new Resisting(10_000, false);
  expect(await child.end()).toEqual([]);
});

it("is left to the guard at first, and insisted on when that comes to no end", async () => {
  const child = new Resisting(0, true);
  const startedMs = child.clock.monotonicMs();
  expect(await child.end()).toEqual([]);
  expect(child.killedAtMs).toHaveLength(1);
  expect(child.killedAtMs[0]).toBeGreaterThan(startedMs + 5_000);
});
