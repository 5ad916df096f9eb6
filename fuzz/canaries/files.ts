/** Broken readers of what lies in files and environments. Some of them are what the real ones were before they were mended. */
import { readRecord } from "../../packages/kit/src/ports/state-file.ts";
import { loadConfig } from "../../packages/kit/src/server/config.ts";
import type { LaunchMessage, LaunchRecord } from "../../packages/kit/src/wire/launch.ts";
import { isObject } from "../../packages/kit/src/wire/messages.ts";
import { type Canary, canary, promises } from "../engine/target.ts";
import { config } from "../targets/config.ts";
import { launchLines, launchRecords, startNotes } from "../targets/launch.ts";
import { crash, owner } from "../targets/records.ts";
import { status } from "../targets/status.ts";

type OpenLines = Parameters<typeof launchLines.subject.open>;
type Lines = ReturnType<typeof launchLines.subject.open>;

export const fileCanaries: readonly Canary[] = [
  canary(owner, "looks at the pid alone", promises.obeyed, {
    ...owner.subject,
    isOwnerRecord: (value): value is never => isObject(value) && value.format === 1 && typeof value.pid === "number",
  }),
  canary(owner, "mends a record that was torn", promises.obeyed, {
    ...owner.subject,
    readRecord: async (files, path, bytesMax, check) => {
      const text = (await files.read(path, bytesMax)) ?? "";
      return await readRecord({ ...files, read: async () => text.slice(0, text.lastIndexOf("}") + 1) }, path, bytesMax, check);
    },
  }),
  canary(crash, "takes the crash of an earlier life for that of the last", promises.obeyed, {
    ...crash.subject,
    lastEndOf: ({ owner: life, crash: report, ...traces }) =>
      crash.subject.lastEndOf({ ...traces, owner: { ...life, generation: report?.generation ?? life.generation }, crash: report }),
  }),
  canary(crash, "takes any number for a time", promises.obeyed, {
    ...crash.subject,
    isCrashReport: (value): value is never =>
      isObject(value) && crash.subject.isCrashReport({ ...value, at: 0 }) && typeof value.at === "number",
  }),
  canary(status, "takes any object for a status", promises.obeyed, {
    ...status.subject,
    readStatusReport: (value) => (isObject(value) && typeof value.daemon === "string" ? (value as never) : undefined),
  }),
  canary(launchRecords, "takes null for whoever started it", promises.obeyed, (text) => {
    const record = objectIn(text) as Partial<LaunchRecord> | undefined;
    const whole = record !== undefined && [record.home, record.instance, record.nonce].every((one) => typeof one === "string");
    return whole && typeof record.startedBy === "object" ? (record as LaunchRecord) : undefined;
  }),
  canary(launchLines, "decodes every chunk for itself", promises.split, { ...launchLines.subject, open: linesByChunk }),
  canary(launchLines, "goes over the whole line again for every chunk", promises.linear, { ...launchLines.subject, open: linesAgain }),
  canary(launchLines, "keeps a line of any length", promises.bounded, {
    ...launchLines.subject,
    open: (emit) => launchLines.subject.open(emit, Number.POSITIVE_INFINITY),
  }),
  canary(launchLines, "looks at the kind of a message alone", promises.obeyed, {
    ...launchLines.subject,
    parse(line) {
      const message = objectIn(line) as LaunchMessage | undefined;
      return message?.kind === "ready" || message?.kind === "failed" ? message : launchLines.subject.parse(line);
    },
  }),
  canary(startNotes, "looks at the kind of a note alone", promises.obeyed, (text) => {
    const note = objectIn(text);
    return note?.kind === "stopped" || note?.kind === "failed" ? (note as never) : startNotes.subject(text);
  }),
  canary(config, "takes a file that it cannot read for an empty one", promises.obeyed, async (source, schema) => {
    const text = await source.files.read(source.path, source.bytesMax);
    const files = { ...source.files, read: async () => (objectIn(text ?? "") === undefined ? "{}" : text) };
    return await loadConfig({ ...source, files }, schema);
  }),
  canary(config, "calls itself for each level", promises.typed, async (source, schema) => {
    const text = (await source.files.read(source.path, source.bytesMax)) ?? "";
    descend(text, text.indexOf("["));
    return await loadConfig(source, schema);
  }),
];

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function descend(text: string, at: number): number {
  return text[at] === "[" ? descend(text, at + 1) + 1 : 0;
}

function linesByChunk(...[emit, max]: OpenLines): Lines {
  const lines = launchLines.subject.open(emit, max);
  return { push: (chunk) => lines.push(Buffer.from(Buffer.from(chunk).toString())), end: () => lines.end() };
}

function linesAgain(...[emit, max]: OpenLines): Lines {
  const lines = launchLines.subject.open(emit, max);
  let text = "";
  return {
    push(chunk) {
      text += Buffer.from(chunk).toString("latin1");
      text = text.split("\n").at(-1) as string;
      lines.push(chunk);
    },
    end: () => lines.end(),
  };
}
