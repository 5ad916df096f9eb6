/** `@hob/kit/verb`: what a verb of a command line is, what it is given, and how it answers. */

export { formatBytes } from "./base/byte-sizes.ts";
export { Deadline } from "./base/deadline.ts";
export { nearest } from "./base/nearest.ts";
export { shellWord } from "./base/shell-word.ts";
export type { Clock, Timer } from "./ports/clock.ts";
export { answer, failureText, reportFailure, successText } from "./verb/answer.ts";
export { type ArgumentValue, type ArgumentValues, VerbArguments } from "./verb/arguments.ts";
export { type Canvas, type Cell, paintCell, textOf } from "./verb/cell.ts";
export { type Input, Interrupted, type Output, type VerbContext } from "./verb/context.ts";
export type {
  ArgumentDeclaration,
  Completion,
  CompletionModule,
  Example,
  OptionDeclaration,
  OptionValue,
  VerbDeclaration,
  VerbModule,
} from "./verb/declaration.ts";
export { directoryFor } from "./verb/directory.ts";
export { formatAgo, formatDuration, formatMeasured, parseDuration } from "./verb/durations.ts";
export { renderFailure } from "./verb/failure.ts";
export { withDaemonName } from "./verb/named-hint.ts";
export { renderPairs } from "./verb/pairs.ts";
export { type Say, withProgress } from "./verb/progress.ts";
export { paint, type Style, wantsColor } from "./verb/style.ts";
export { type Column, renderTable } from "./verb/table.ts";
export { cut, fold, harmless, indented, padEnd, padStart, showFact, widthOf, wrap } from "./verb/text.ts";
