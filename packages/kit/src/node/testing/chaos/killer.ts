/** Carries out the killer's deeds: signals to daemons and commands, at a moment or at a named point, and a full disk. */
import type { Deed } from "../../../chaos/plan.ts";
import { signalFound } from "../../descendants.ts";
import { freezeProgram, type Program } from "./program.ts";
import type { Stage } from "./stage.ts";
import type { Watch } from "./watch.ts";

type Of<Kind extends Deed["kind"]> = Extract<Deed, { kind: Kind }>;

export async function runDeed(stage: Stage, watch: Watch, deed: Deed): Promise<void> {
  switch (deed.kind) {
    case "signal":
      return sendSignal(stage, watch, deed);
    case "freeze":
      return deed.whom === "daemon" ? await freezeDaemon(stage, watch, deed.forMs) : await freezeCommand(stage, deed);
    case "kill at":
      return killAt(stage, deed);
    case "hold at":
      return await holdAt(stage, deed);
    case "fill disk":
      return await fillDisk(stage, deed.forMs);
  }
}

function sendSignal(stage: Stage, watch: Watch, { signal, whom, lot }: Of<"signal">): void {
  const deadly = signal === "SIGKILL" || signal === "SIGTERM";
  if (whom === "command") {
    chosen(stage, lot)?.signal(signal);
  } else {
    const { daemon } = watch;
    if (daemon === undefined) return;
    if (deadly) disturb(stage, "killed", "ended"); // a second SIGTERM ends it at once
    signalFound(daemon, signal);
  }
  if (deadly) stage.parts.tally.did("kills");
}

async function freezeDaemon(stage: Stage, watch: Watch, forMs: number): Promise<void> {
  const { daemon } = watch;
  if (daemon === undefined || stage.frozen.has(daemon.pid)) return;
  disturb(stage, "frozen");
  stage.parts.tally.did("freezes");
  stage.frozen.add(daemon.pid);
  signalFound(daemon, "SIGSTOP");
  await stage.pause(forMs);
  signalFound(daemon, "SIGCONT");
  stage.frozen.delete(daemon.pid);
}

async function freezeCommand(stage: Stage, { lot, forMs }: Of<"freeze">): Promise<void> {
  const program = chosen(stage, lot);
  if (program !== undefined) await freezeProgram(stage, program, forMs);
}

function killAt(stage: Stage, { point }: Of<"kill at">): void {
  if (isOfDaemon(point)) disturb(stage, "killed");
  stage.parts.tally.did("kills");
  stage.parts.home.points.killAt(point);
}

async function holdAt(stage: Stage, { point, forMs }: Of<"hold at">): Promise<void> {
  if (isOfDaemon(point)) disturb(stage, "frozen");
  stage.parts.tally.did("freezes");
  stage.parts.home.points.hold(point);
  await stage.pause(forMs);
  stage.parts.home.points.release(point);
}

async function fillDisk(stage: Stage, forMs: number): Promise<void> {
  disturb(stage, "cramped");
  stage.parts.tally.did("fillings");
  stage.parts.disk.fill();
  await stage.pause(forMs);
  stage.parts.disk.free();
}

function chosen(stage: Stage, lot: number): Program | undefined {
  const programs = [...stage.programs];
  return programs[Math.floor(lot * programs.length)];
}

/** What happens to a command explains nothing: everybody else must get along with its end. */
function isOfDaemon(point: string): boolean {
  return !point.startsWith("client-");
}

function disturb(stage: Stage, ...kinds: ("killed" | "ended" | "frozen" | "cramped")[]): void {
  for (const kind of kinds) stage.disturbances.add(kind);
}
