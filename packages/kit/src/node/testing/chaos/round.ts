/**
 * One round: its actors set out as the plan says, then everything calms down, and what is left is looked at. Whatever
 * happens, at its end no process and no file of it is there any more.
 */
import { join } from "node:path";
import { type Action, type Plan, wordsOf } from "../../../chaos/plan.ts";
import { passedFile } from "../points-protocol.ts";
import { endDaemon, lookForLeaks, recover } from "./calm.ts";
import { runCaller, runStopper, runStreamer } from "./clients.ts";
import { runDeed } from "./killer.ts";
import { endMarked } from "./marked-processes.ts";
import { runCommand, runReader } from "./program.ts";
import { beginSiege, endSiege } from "./siege.ts";
import { Stage, type StageParts } from "./stage.ts";
import { Watch } from "./watch.ts";

/** True when nothing was found. */
export async function runRound(parts: StageParts, plan: Plan): Promise<boolean> {
  const stage = new Stage(parts);
  const watch = new Watch(stage, join(parts.home.points.directory, passedFile));
  const cut = (): void => cutShort(stage);
  parts.interrupted.addEventListener("abort", cut);
  try {
    if (parts.scope.openFiles !== undefined) stage.disturbances.add("cramped");
    await storm(stage, watch, plan);
    return !stage.failed;
  } finally {
    watch.stop();
    parts.interrupted.removeEventListener("abort", cut);
    parts.tally.did("rounds");
    parts.tally.did("lives", watch.lives.born);
    parts.tally.did("launches", watch.lives.entered);
    await clearAway(stage);
  }
}

async function storm(stage: Stage, watch: Watch, plan: Plan): Promise<void> {
  stage.note(`a ${plan.kind} begins`);
  const quiet = plan.kind === "siege" ? await beginSiege(stage, watch) : undefined;
  const actors = plan.actions.map((action) => setOut(stage, watch, action));
  const done = Promise.all(actors);
  await Promise.race([done, stage.pause(plan.lengthMs)]);
  becalm(stage);
  await done;
  if (stage.interrupted) return;
  if (plan.kind === "herd" && stage.disturbances.size === 0) checkHerd(stage, watch);
  await recover(stage);
  if (quiet !== undefined && !stage.interrupted) await endSiege(stage, watch, quiet);
  if (stage.interrupted) return;
  await endDaemon(stage);
  await lookForLeaks(stage);
}

/** At its moment; never, when it is calm by then. */
async function setOut(stage: Stage, watch: Watch, action: Action): Promise<void> {
  await stage.pause(action.atMs);
  if (stage.calm) return;
  stage.note(wordsOf(action));
  await act(stage, watch, action);
}

async function act(stage: Stage, watch: Watch, action: Action): Promise<void> {
  const { tally, newer } = stage.parts;
  switch (action.actor) {
    case "caller":
      return await runCaller(stage, action);
    case "streamer":
      return await runStreamer(stage, action);
    case "command":
      return await runCommand(stage, action.word);
    case "reader":
      return await runReader(stage, action.word, action.frozenForMs);
    case "stopper":
      return await runStopper(stage, action);
    case "upgrader":
      tally.did("upgrades");
      stage.disturbances.add("ended");
      return await runCommand(stage, action.word, newer(action.step));
    case "killer":
      return await runDeed(stage, watch, action.deed);
  }
}

/** Thaws and lets go; deeds that wait for their moment are forgotten. */
function becalm(stage: Stage): void {
  stage.note("the calm begins");
  stage.becalm();
  stage.parts.home.points.forget();
}

function checkHerd(stage: Stage, { lives }: Watch): void {
  if (lives.entered !== 1)
    stage.fail(
      "doubleOwners",
      `for a herd that nobody disturbed, ${lives.entered} daemons were launched, and ${lives.born} claimed the instance`,
    );
}

function cutShort(stage: Stage): void {
  becalm(stage);
  for (const program of stage.programs) program.abandon();
  endMarked(stage.parts.home.path);
}

async function clearAway(stage: Stage): Promise<void> {
  const { home, disk } = stage.parts;
  stage.becalm();
  disk.free();
  for (const program of stage.programs) program.abandon();
  endMarked(home.path);
  await home.dispose();
}
