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
    /** The screen in use, its margins (rows from 0, both within), and the cursor that a program has saved on it. */
    readonly buffer?: {
      readonly scrollTop: number;
      readonly scrollBottom: number;
      readonly savedX: number;
      readonly savedY: number;
      readonly savedCurAttrData?: CellStyle;
    };
    /** A marker may be set in the normal screen also while the other one is in use. */
    readonly buffers?: { readonly normal?: { readonly lines?: Ring; addMarker?(line: number): IMarker } };
  };
  /** What letters stand for, in each of four places, and in the one in use. */
  readonly _charsetService?: { readonly glevel: number; readonly charset: Charset; readonly _charsets: readonly Charset[] };
  readonly _oscLinkService?: LinkService;
}

/** The characters that differ. */
export type Charset = Readonly<Record<string, string>> | undefined;

/** What obeys the parser. */
export interface InputHandler {
  /** The style that the next character will have. */
  readonly _curAttrData?: CellStyle;
  /** The screen in use, with its cursor. */
  readonly _activeBuffer?: {
    x: number;
    readonly y: number;
    readonly ybase: number;
    readonly lines: { get(row: number): Line | undefined };
  };
  /** `precedingJoinState` says how wide the character before is, for marks that join it; 0 behind a sequence. */
  readonly _parser?: { reset(): void; precedingJoinState?: number };
  /** Characters as code points. */
  print?(characters: Uint32Array, start: number, end: number): void;
  parse?(data: string | Uint8Array, result?: boolean): unknown;
  setTitle?(title: string): boolean;
  setIconName?(name: string): boolean;
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

/** Links have numbers, which cells refer to; 0 is none. */
export interface LinkService {
  registerLink?(link: { readonly uri: string }): number;
  addLineToLink?(number: number, row: number): void;
  getLinkData(number: number): { readonly uri: string } | undefined;
}

/** A line of the screen in use. */
export interface Line {
  isWrapped: boolean;
  getWidth(column: number): number;
  getString(column: number): string;
  /** A mark joins the character of a cell. */
  addCodepointToCell(column: number, code: number, width: number): void;
}

/** Of a control sequence. */
export interface Numbers {
  readonly params: { [index: number]: number };
}

/** Of a cell, or of the next character. */
export interface CellStyle {
  readonly fg?: number;
  readonly bg?: number;
  /** The link, by its number. It counts only when `bg` says so, else it is what an earlier character there had. */
  readonly extended?: { readonly urlId?: number };
}

const underlined = 0x1000_0000;
const extended = 0x1000_0000;

/** Underlined by the program; xterm itself says so of each link, too. */
export function isUnderlined({ fg = 0 }: CellStyle): boolean {
  return (fg & underlined) !== 0;
}

/** Address of the link. */
export function linkOf(terminal: Terminal, style: CellStyle): string | undefined {
  const { bg = 0, extended: { urlId = 0 } = {} } = style;
  return (bg & extended) === 0 || urlId === 0 ? undefined : internalsOf(terminal)._oscLinkService?.getLinkData(urlId)?.uri;
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
