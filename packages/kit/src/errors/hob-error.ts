/**
 * The one class for errors that cross hob's faces: thrown to callers, sent over the wire, printed by the command.
 * Its message says what was asked and what was wrong; its hint says what to do; the original stays as `cause`.
 */
import { systemCode } from "./system-code.ts";
import { type ErrorCode, errorTable } from "./table.ts";

/** Characters that are quoted of an object that was thrown. */
const wordsMax = 500;
/** Of an error without words of its own, so many parts are quoted. */
const partsMax = 3;
/** Characters of a message that are told: no reply, note or line of a log is filled by one. */
const messageCharsMax = 16 * 1024;

export interface HobErrorOptions {
  /** The next step, where the table's own is not exact enough. */
  hint?: string;
  cause?: unknown;
  retryable?: boolean;
  /** For busy: when to try again, in milliseconds. */
  retryAfterMs?: number;
  /** Facts for machines: paths, pids, versions. Must be JSON. */
  details?: Record<string, unknown>;
}

/** `error` of a JSON-RPC 2.0 reply, with hob's own facts in `data`. */
export interface ErrorBody {
  code: number;
  message: string;
  data?: { code: string; hint?: string; retryable?: boolean; retryAfterMs?: number; details?: Record<string, unknown> };
}

export class HobError extends Error {
  override readonly name = "HobError";
  readonly code: ErrorCode;
  readonly hint: string;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, message: string, options: HobErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? errorTable[code].hint;
    this.retryable = options.retryable ?? errorTable[code].retryable;
    this.retryAfterMs = options.retryAfterMs;
    this.details = options.details;
  }

  /** Exit status of a command that ends with this error. */
  get exitCode(): number {
    return errorTable[this.code].exit;
  }

  toBody(): ErrorBody {
    const data: NonNullable<ErrorBody["data"]> = { code: this.code, hint: this.hint, retryable: this.retryable };
    if (this.retryAfterMs !== undefined) data.retryAfterMs = this.retryAfterMs;
    if (this.details !== undefined) data.details = this.details;
    return { code: errorTable[this.code].rpc, message: shortened(this.message), data };
  }

  /**
   * From the wire. A code that this version does not know becomes `handler-failed`, and its message stays; what is not of
   * its type is left out.
   */
  static fromBody({ code, message, data }: ErrorBody): HobError {
    if (data === undefined) return new HobError(byNumber(code), message);
    const options: HobErrorOptions = {};
    if (typeof data.hint === "string") options.hint = data.hint;
    if (typeof data.retryable === "boolean") options.retryable = data.retryable;
    if (typeof data.retryAfterMs === "number") options.retryAfterMs = data.retryAfterMs;
    if (typeof data.details === "object" && data.details !== null && !Array.isArray(data.details)) options.details = data.details;
    return new HobError(Object.hasOwn(errorTable, data.code) ? (data.code as ErrorCode) : byNumber(code), message, options);
  }

  /**
   * Anything that was thrown, as a `HobError`: itself, or wrapped with the original as cause; with `code`, unless the
   * system refused something and that says more: that is no mistake of ours, and no start fails by its own fault for it.
   */
  static from(thrown: unknown, code: ErrorCode): HobError {
    if (isHobError(thrown)) return thrown;
    const refused = systemCode(thrown);
    const says = refused !== undefined && (code === "internal" || (code === "start-failed" && refused !== "not-permitted"));
    return new HobError(says ? refused : code, messageOf(thrown), { cause: thrown });
  }
}

/** The message of anything that was thrown; never throws, whatever it is, and never endless. */
export function messageOf(thrown: unknown): string {
  try {
    if (thrown instanceof Error) return shortened(String(thrown.message === "" ? wordless(thrown) : thrown.message));
    return shortened(typeof thrown === "object" && thrown !== null ? wordsOf(thrown) : String(thrown));
  } catch {
    return "an error that cannot be printed";
  }
}

/** Where an error was thrown, if it tells; never throws. */
export function stackOf(thrown: unknown): string | undefined {
  try {
    const stack = thrown instanceof Error ? (thrown.stack as unknown) : undefined;
    return typeof stack === "string" ? shortened(stack) : undefined;
  } catch {
    return undefined;
  }
}

/** A proxy may throw even when it is asked what it is. */
function isHobError(thrown: unknown): thrown is HobError {
  try {
    return thrown instanceof HobError;
  } catch {
    return false;
  }
}

function shortened(text: string): string {
  return text.length > messageCharsMax ? `${text.slice(0, messageCharsMax)}…` : text;
}

/** Node.js connects to every address of a name at once, and fails with an error that has words only in its parts. */
function wordless(error: Error): string {
  const parts: unknown[] = error instanceof AggregateError ? error.errors.slice(0, partsMax) : [];
  return [error.name, ...parts.map((part) => (part instanceof Error ? String(part.message) : String(part)))]
    .join(": ")
    .replaceAll("\n", " ");
}

/** Of an object that is no error: nobody learns anything from `[object Object]`. */
function wordsOf(thrown: object): string {
  const { message } = thrown as { message?: unknown };
  return typeof message === "string" ? message : (JSON.stringify(thrown) ?? String(thrown)).slice(0, wordsMax);
}

function byNumber(rpc: number): ErrorCode {
  for (const code of Object.keys(errorTable) as ErrorCode[]) if (errorTable[code].rpc === rpc) return code;
  return "handler-failed";
}
