/**
 * asciicast version 2 (docs.asciinema.org/manual/asciicast/v2): a header as one JSON line, then one JSON line for each
 * event, `[seconds since the beginning, code, text]`: `o` output, `r` the size from here on, `COLSxROWS`, `m` a marker.
 */
import { HobError } from "@hob/kit";

export interface CastHeader {
  readonly version: 2;
  readonly width: number;
  readonly height: number;
  /** Seconds since 1970. */
  readonly timestamp?: number;
  readonly title?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Seconds, code, text. */
export type CastEvent = readonly [seconds: number, code: string, text: string];

export function headerLine(header: CastHeader): string {
  return `${JSON.stringify(header)}\n`;
}

/** Microseconds are enough, and what asciinema writes. */
export function eventLine([seconds, code, text]: CastEvent): string {
  return `[${Number(seconds.toFixed(6))}, ${JSON.stringify(code)}, ${JSON.stringify(text)}]\n`;
}

/** Throws `invalid-input`; `file` is for the message. */
export function parseHeader(line: string, file: string): CastHeader {
  const header = parsed(line) as Partial<CastHeader> | undefined;
  if (header?.version === 2 && isCount(header.width) && isCount(header.height)) return header as CastHeader;
  const version = (header as { version?: unknown } | undefined)?.version;
  const what = typeof version === "number" ? `an asciicast of version ${version}` : "no asciicast";
  throw new HobError("invalid-input", `${file} is ${what}: version 2 is wanted`, {
    hint: "Record one with hob term record, or convert it: asciinema convert",
  });
}

/** Throws `invalid-input`; `number` is that of the line, from 1. */
export function parseEvent(line: string, number: number, file: string): CastEvent {
  const event = parsed(line);
  const [seconds, code, text] = Array.isArray(event) ? (event as unknown[]) : [];
  if (Number.isFinite(seconds) && typeof code === "string" && typeof text === "string") return [seconds as number, code, text];
  throw new HobError("invalid-input", `line ${number} of ${file} is no event of an asciicast`, {
    hint: "The file may be cut off; what stands before that line can be played after the rest is removed",
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isCount(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value > 0;
}
