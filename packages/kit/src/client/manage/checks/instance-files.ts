/**
 * What lies in an instance's directory: is each thing what it must be, and nobody else's? Some of it keeps the daemon from
 * starting; the rest the next start moves aside by itself, with its content kept for people.
 */
import { HobError } from "../../../errors/hob-error.ts";
import { readConfigFile } from "../../../ports/config-file.ts";
import type { FileFacts } from "../../../ports/files.ts";
import { kindWords, lookAt, readRecord } from "../../../ports/state-file.ts";
import type { InstancePaths } from "../../../wire/instance.ts";
import { isCrashReport } from "../../../wire/last-end.ts";
import { limitTable } from "../../../wire/limits.ts";
import { isOwnerRecord } from "../../../wire/owner-record.ts";
import type { ClientPorts } from "../../ports.ts";
import { type Finding, problem, warning } from "./finding.ts";

interface Part {
  readonly path: string;
  readonly kind: FileFacts["kind"];
  /** A start moves aside what else is there; without this it fails. */
  readonly mended?: true;
}

function partsOf(paths: InstancePaths): Part[] {
  return [
    { path: paths.ownerLock, kind: "file" },
    { path: paths.startLock, kind: "file" },
    { path: paths.logDirectory, kind: "directory" },
    { path: paths.log, kind: "file" },
    { path: paths.owner, kind: "file", mended: true },
    { path: paths.socket, kind: "socket", mended: true },
    { path: paths.pid, kind: "file", mended: true },
    { path: paths.state, kind: "directory", mended: true },
  ];
}

/** Only what is wrong. `name` is what a person types for the daemon. */
export async function checkFiles(ports: ClientPorts, check: string, paths: InstancePaths, name: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const part of partsOf(paths)) findings.push(...(await checkPart(ports, check, part, name)));
  if (findings.length === 0) findings.push(...(await checkRecords(ports, check, paths, name)));
  return [...findings, ...(await checkConfig(ports, check, paths)), ...(await checkAside(ports, check, paths))];
}

async function checkPart(ports: ClientPorts, check: string, { path, kind, mended }: Part, name: string): Promise<Finding[]> {
  const facts = await lookAt(ports.files, path);
  if (facts === undefined || (facts.kind === kind && facts.uid === ports.self.uid)) return [];
  const text = `${path} must be ${kindWords[kind]} of your own, and is ${kindWords[facts.kind]} of user ${facts.uid}`;
  if (mended === true && facts.uid === ports.self.uid) return [warning(check, text, `\`hob start ${name}\` moves it aside.`)];
  return [problem(check, text, `Move it away; until then ${name} cannot start.`)];
}

async function checkRecords(ports: ClientPorts, check: string, paths: InstancePaths, name: string): Promise<Finding[]> {
  const records = [
    [paths.owner, isOwnerRecord],
    [paths.crash, isCrashReport],
  ] as const;
  const findings: Finding[] = [];
  for (const [path, isRecord] of records) {
    const read = await readRecord<unknown>(ports.files, path, limitTable.stateFileBytes.value, isRecord);
    if (read.kind === "bad")
      findings.push(
        warning(
          check,
          `${path} cannot be used: ${read.why}`,
          `\`hob restart ${name}\`, or its next start, moves it aside and writes a new one.`,
        ),
      );
  }
  return findings;
}

/** Its fields are known only to the daemon; whether it can be read at all is seen from here. */
async function checkConfig(ports: ClientPorts, check: string, { config }: InstancePaths): Promise<Finding[]> {
  try {
    await readConfigFile(ports.files, config, ports.self.uid, limitTable.stateFileBytes.value);
    return [];
  } catch (error) {
    const { message, hint } = HobError.from(error, "internal");
    return [problem(check, message, hint)];
  }
}

async function checkAside(ports: ClientPorts, check: string, { directory, state }: InstancePaths): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const place of [directory, state]) {
    if ((await lookAt(ports.files, place))?.kind !== "directory") continue;
    const aside = (await ports.files.list(place)).filter((entry) => entry.includes(".bad-"));
    if (aside.length > 0)
      findings.push(warning(check, `${place} holds what was moved aside: ${aside.join(", ")}`, "Look at it, then remove it."));
  }
  return findings;
}
