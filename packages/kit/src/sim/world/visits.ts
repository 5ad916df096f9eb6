/** Visits become processes, and the deeds of the world outside: cleaners, signals by hand, programs that use up pids. */
import type { SimProcess } from "../machine/process.ts";
import { paths } from "../ports/places.ts";
import { enderLabel } from "../rules/starting.ts";
import { caller, looker, reloader, restarter, starter, stopper } from "./actors.ts";
import type { Visit } from "./plan.ts";
import type { World } from "./world.ts";

/** How long a stranger keeps its pid. */
const strangerMs = 3_000;

/** A busy machine: this share of the pids of daemons that end is a stranger's in the same moment. */
export function reusePids(world: World, share: number, outside: SimProcess): void {
  const ended = ({ kind, pid }: SimProcess): void => {
    if (kind === "daemon" && world.chance.happens(share)) strangerComes(world, "heir", outside, pid);
  };
  world.machine.watch.watchers.push({ ended });
}

function strangerComes(world: World, label: string, outside: SimProcess, pid?: number): void {
  const stranger = world.stranger(label, pid);
  outside.setAlarm(world.machine.nowMs + strangerMs, () => stranger.finish({ code: 0, signal: null }));
}

/** Lets everybody come at their time. `outside` is the process whose alarms these are. */
export function arrange(world: World, visits: readonly Visit[], outside: SimProcess): void {
  for (const [index, visit] of visits.entries()) {
    outside.setAlarm(world.machine.nowMs + visit.atMs, () => arrive(world, visit, `${visit.kind} ${index + 1}`, outside));
  }
}

function arrive(world: World, visit: Visit, label: string, outside: SimProcess): void {
  const { kind, entry, timeoutMs, calls } = visit;
  switch (kind) {
    case "caller":
      return void world.client(label, caller(world, { entry, start: "always", timeoutMs, calls }));
    case "visitor":
      return void world.client(label, caller(world, { entry, start: calls % 2 === 0 ? "never" : "unless-stopped", timeoutMs, calls }));
    case "starter":
      return void world.client(label, starter(world, entry, timeoutMs));
    case "restarter":
      return void world.client(label, restarter(world, entry, timeoutMs));
    case "reloader":
      return void world.client(label, reloader(world, timeoutMs));
    case "installer":
      world.stepper.say(() => `the newest version is installed as ${entry}`);
      return world.install(entry);
    case "stopper":
      return void world.client(label, stopper(world, timeoutMs, false));
    case "ender":
      return void world.client(`${enderLabel} ${label}`, stopper(world, timeoutMs, true));
    case "looker":
      return void world.client(label, looker(world, Math.min(timeoutMs, 3_000)));
    case "by hand":
      world.disturbances.byHand = true;
      return void world.byHand(`daemon ${label}`, entry);
    case "stranger":
      return strangerComes(world, label, outside);
    case "meddler":
      return meddle(world);
    case "signal":
      return signalSomeone(world);
    default:
      return clean(world, kind);
  }
}

function signalSomeone(world: World): void {
  const daemons = [...world.machine.processes].filter((process) => process.kind === "daemon");
  if (daemons.length === 0) return;
  const target = world.chance.pick(daemons);
  const signal = world.chance.pick(["SIGTERM", "SIGHUP", "SIGUSR1", "SIGINT"]);
  world.stepper.say(() => `somebody sends ${signal} to ${target.title}`);
  world.machine.deliver(target, signal);
}

/** Puts something else in the place of the record: nothing, half of it, rubbish, or one that names a stranger. */
function meddle(world: World): void {
  const record = world.machine.files.find(paths.owner);
  if (record?.kind !== "file") return;
  const strangers = [...world.machine.processes].filter((process) => process.kind === "stranger");
  const other = strangers.length === 0 ? 1 : world.chance.pick(strangers).pid;
  const foreign = record.text.replace(/"pid": \d+/, `"pid": ${other}`);
  const text = world.chance.pick(["", record.text.slice(0, record.text.length / 2), "rubbish", "null", foreign, foreign, foreign]);
  world.stepper.say(() => `a meddler writes ${text.length} characters into the record`);
  record.text = text;
}

function clean(world: World, kind: "socket cleaner" | "lock cleaner" | "record cleaner" | "directory cleaner"): void {
  const { machine } = world;
  world.stepper.say(() => `a ${kind} comes by`);
  const remove = (path: string): void => {
    if (machine.files.find(path) !== undefined) machine.unlink(undefined, path);
  };
  if (kind === "socket cleaner") return remove(paths.socket);
  if (kind === "lock cleaner") return remove(world.chance.happens(0.5) ? paths.ownerLock : paths.startLock);
  if (kind === "record cleaner") return remove(world.chance.happens(0.5) ? paths.owner : paths.pid);
  for (const path of [paths.socket, paths.ownerLock, paths.startLock, paths.owner, paths.pid]) remove(path);
  if (machine.files.find(paths.directory) !== undefined) machine.files.removeAll(paths.directory);
}
