/**
 * The port Log on a log file. Each line is written at once, from the first one on: a daemon that is killed in the next
 * moment has lost none of its words (READY-04). Why not through a library: docs/decisions/0003-log.md.
 */
import type { Log, LogControl } from "../ports/log.ts";
import { LogFile } from "./log-file.ts";
import { formatLine, type LogLevel } from "./log-line.ts";

const levelNumbers: Record<LogLevel, number> = { debug: 20, info: 30, warn: 40, error: 50 };

export interface LogOptions {
  path: string;
  bytesMax: number;
  /** Facts of this launch, for the one header line. */
  header: Record<string, unknown>;
  /** The process was launched detached: what it prints belongs into the log. */
  adoptStandardStreams: boolean;
  /** Least level that is written; default `info`. */
  level?: LogLevel;
}

export function openLog(options: LogOptions): LogControl {
  return new FileLog(options);
}

class FileLog implements LogControl {
  readonly log: Log;
  readonly #file: LogFile;
  readonly #level: LogLevel;

  constructor(options: LogOptions) {
    this.#level = options.level ?? "info";
    const remark = (text: string): string => formatLine("warn", Date.now(), text);
    this.#file = new LogFile({ path: options.path, bytesMax: options.bytesMax, remark });
    if (options.adoptStandardStreams) this.#file.adoptStandardStreams();
    this.log = {
      debug: (message, facts) => this.#write("debug", message, facts),
      info: (message, facts) => this.#write("info", message, facts),
      warn: (message, facts) => this.#write("warn", message, facts),
      error: (message, facts) => this.#write("error", message, facts),
    };
    this.log.info("launched", options.header);
  }

  get path(): string {
    return this.#file.path;
  }

  get linesLost(): number {
    return this.#file.linesLost;
  }

  check(): void {
    this.#file.check();
  }

  reopen(): void {
    this.#file.reopen();
  }

  close(): void {
    this.#file.close();
  }

  #write(level: LogLevel, message: string, facts: Record<string, unknown> | undefined): void {
    if (levelNumbers[level] >= levelNumbers[this.#level]) this.#file.write(formatLine(level, Date.now(), message, facts));
  }
}
