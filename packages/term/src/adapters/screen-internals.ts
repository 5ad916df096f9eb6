/**
 * What is used of xterm's model beyond its public face, all of it, as it is in xterm 6.0. Everything may be absent in another
 * version: then less is known, and nothing breaks. A new version of xterm is compared with this file.
 */
import type { IMarker, IUnicodeVersionProvider, Terminal } from "@xterm/headless";

export interface Internals {
  readonly _inputHandler?: InputHandler;
  readonly unicodeService?: { readonly _activeProvider?: IUnicodeVersionProvider };
  /** Told that somebody typed, it parses what is written next at once, and not from a timer. */
  readonly _writeBuffer?: { handleUserInput?(): void };
  readonly _bufferService?: {
    /** The screen in use, and the cursor that a program has saved on it. */
    readonly buffer?: { readonly savedX: number; readonly savedY: number; readonly savedCurAttrData?: CellStyle };
    /** A marker may be set in the normal screen also while the other one is in use. */
    readonly buffers?: { readonly normal?: { readonly lines?: Ring; addMarker?(line: number): IMarker } };
  };
  /** What letters stand for: of each set the characters that differ. */
  readonly _charsetService?: { readonly glevel: number; readonly _charsets: readonly (Record<string, string> | undefined)[] };
  /** The screen in use; a cell knows its link by a number. */
  readonly buffer?: {
    readonly lines?: { get(row: number): { readonly _extendedAttrs?: Record<number, { urlId?: number } | undefined> } | undefined };
  };
  readonly _oscLinkService?: { getLinkData(id: number): { uri: string } | undefined };
}

/** What obeys the parser. */
export interface InputHandler {
  /** The style that the next character will have. */
  readonly _curAttrData?: CellStyle;
  /** The screen in use, with its cursor. */
  readonly _activeBuffer?: { x: number; readonly y: number; readonly lines: { get(row: number): { isWrapped: boolean } | undefined } };
  readonly _parser?: { reset(): void };
  parse?(data: string | Uint8Array, result?: boolean): unknown;
  eraseInDisplay?(numbers: Numbers, spareProtected: boolean): unknown;
  eraseInLine?(numbers: Numbers, spareProtected: boolean): unknown;
  insertLines?(numbers: Numbers): boolean;
  deleteLines?(numbers: Numbers): boolean;
  scrollUp?(numbers: Numbers): boolean;
  scrollDown?(numbers: Numbers): boolean;
  cursorForwardTab?(numbers: Numbers): boolean;
  cursorBackwardTab?(numbers: Numbers): boolean;
  repeatPrecedingCharacter?(numbers: Numbers): boolean;
}

/** Of a control sequence. */
export interface Numbers {
  readonly params: { [index: number]: number };
}

export interface CellStyle {
  readonly fg?: number;
  readonly bg?: number;
}

/** Lines of the normal screen and its history: a ring in an array. */
interface Ring {
  readonly length: number;
  readonly _startIndex?: number;
  _array?: unknown[];
}

export function internalsOf(terminal: Terminal): Internals {
  return (terminal as { readonly _core?: Internals })._core ?? {};
}
