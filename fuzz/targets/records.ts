/**
 * What an earlier life, another version, or a failing disk left in the directory of an instance: `owner.json`, the report
 * of a crash, the snapshot of a status. A record that is not whole is never obeyed, and never ends who reads it.
 */
import { readRecord, replaceFile } from "../../packages/kit/src/ports/state-file.ts";
import { previousLife } from "../../packages/kit/src/server/last-end.ts";
import type { OwnerRecord } from "../../packages/kit/src/wire/control.ts";
import { instancePaths } from "../../packages/kit/src/wire/instance.ts";
import { isCrashReport, lastEndOf } from "../../packages/kit/src/wire/last-end.ts";
import { isOwnerRecord } from "../../packages/kit/src/wire/owner-record.ts";
import { demand, demandSame, promises, type Target } from "../engine/target.ts";
import { noChance, oneFile } from "./files.ts";
import { crashReport, fits, misfit, ownerRecord, parsed } from "./shapes.ts";

const real = { isOwnerRecord, isCrashReport, lastEndOf, readRecord };
export type Records = typeof real;

const paths = instancePaths({ home: "/h", runtimeDirectory: "/t" }, "greeter", "default");
const bytesMax = 1 << 20;

export const ownerSeed = {
  format: 1,
  daemon: "greeter",
  instance: "default",
  pid: 200,
  startTime: "123",
  bootId: "boot",
  namespace: "",
  generation: "0123",
  version: "1.0.0",
  build: "1.0.0+a.b",
  entry: "/e.js",
  state: "ready",
  startedAt: 1_700_000_000_000,
  startedBy: { program: "hob", pid: 100, cwd: "/" },
  directory: "/home/ada",
  socket: "/h/greeter@default/sock",
  log: "/h/greeter@default/log/daemon.log",
  lastEnd: { kind: "crashed", generation: "0122", pid: 199, at: 1_600_000_000_000, reason: "é", log: "/l", report: "/r" },
  ended: { at: 1_700_000_000_001, reason: "idle" },
};

export const owner: Target<Records> = {
  name: "owner",
  help: "owner.json, as a client and as the next life read it",
  subject: real,
  shape: "json",
  seeds: [ownerSeed, { ...ownerSeed, directory: undefined, lastEnd: undefined, ended: undefined }, ""],
  words: ['"pid":0,', '"ended":null,', '"format":2,'],
  read: ({ readRecord, isOwnerRecord }, input) => readRecord(oneFile(paths.owner, input).files, paths.owner, bytesMax, isOwnerRecord),
  async check(subject, input) {
    const file = oneFile(paths.owner, input);
    const read = await subject.readRecord(file.files, paths.owner, bytesMax, subject.isOwnerRecord);
    await checkRead(subject, input, read, ownerRecord, paths.owner);
    if (read.kind === "value") checkEnd(subject, read.value);
    const life = await previousLife(file.files, noChance, paths, bytesMax);
    demand(life.remarks.length === (read.kind === "bad" ? 1 : 0), promises.obeyed, () => `remarks: ${life.remarks.join("; ")}`);
    demand((file.movedTo !== undefined) === (read.kind === "bad"), promises.obeyed, () => `moved to ${file.movedTo}, being ${read.kind}`);
  },
};

export const crash: Target<Records> = {
  name: "crash",
  help: "the report that a crash left, as a client and as the next life read it",
  subject: real,
  shape: "json",
  seeds: [
    {
      format: 1,
      generation: "0123",
      pid: 200,
      at: 1_700_000_000_000,
      origin: "uncaughtException",
      message: "crashed\non purpose",
      stack: "Error: crashed",
      log: "/l",
    },
  ],
  read: ({ readRecord, isCrashReport }, input) => readRecord(oneFile(paths.crash, input).files, paths.crash, bytesMax, isCrashReport),
  async check(subject, input) {
    const read = await subject.readRecord(oneFile(paths.crash, input).files, paths.crash, bytesMax, subject.isCrashReport);
    await checkRead(subject, input, read, crashReport, paths.crash);
    if (read.kind !== "value") return;
    const end = subject.lastEndOf({ owner: ownerSeed as OwnerRecord, crash: read.value, note: undefined, report: paths.crash });
    demand(
      (end.kind === "crashed") === (read.value.generation === ownerSeed.generation),
      promises.obeyed,
      () => `of another life: ${end.kind}`,
    );
    if (end.at !== undefined) new Date(end.at).toISOString();
  },
};

/** Bad for what does not fit, and only for that; what is good is written and read back the same. */
async function checkRead(
  { readRecord }: Records,
  input: Buffer,
  read: Awaited<ReturnType<typeof readRecord>>,
  shape: Parameters<typeof fits>[0],
  path: string,
): Promise<void> {
  if (read.kind !== "value") {
    demand(read.kind === "bad", promises.obeyed, () => "what is there is said not to be");
    demand(read.kind === "bad" && read.why !== "" && !fits(shape, parsed(input)), promises.refused, () => "a record that fits is refused");
    return;
  }
  demand(fits(shape, read.value), promises.obeyed, () => misfit(shape, read.value));
  demandSame(parsed(input), read.value, promises.obeyed, "what is in the file, and what was read");
  const file = oneFile(path, undefined);
  await replaceFile(file.files, noChance, path, JSON.stringify(read.value), "passing");
  const again = await readRecord(file.files, path, bytesMax, (value): value is unknown => value !== undefined);
  demandSame(again, read, promises.same, "a record read, and read again from what was written");
}

/** What the next life says of it, and a command shows. */
function checkEnd({ lastEndOf }: Records, record: OwnerRecord): void {
  const end = lastEndOf({ owner: record, crash: undefined, note: undefined, report: paths.crash });
  const kind = record.ended?.kind ?? (record.state === "failed" ? "failed" : "clean");
  demand(end.kind === (record.ended === undefined ? "killed" : kind), promises.obeyed, () => `it ended as ${end.kind}`);
  if (end.at !== undefined) new Date(end.at).toISOString();
}
