/**
 * Control sequences (`ESC [ …`) on their way to the host: what each becomes, where it may not pass as it is. The numbers
 * are those of host-filter.ts. Sources: xterm's ctlseqs; what others strip is much the same (tmux, screen and zellij draw
 * everything themselves; abduco and dtach keep no row, and let a program's questions be answered by every host).
 */
import { scrollRegion } from "./host-modes.ts";

/** What output has done to the host that hob has to know. */
export interface Effects {
  /** The status line is, or may be, erased. */
  statusErased: boolean;
  /** What should be on the screen now only the daemon knows. */
  screenLost: boolean;
  originMode: boolean;
  /** The program has saved the cursor; drawing aside would overwrite it. */
  cursorSaved: boolean;
  /** The program wants to know what is pasted. */
  pasteMarks: boolean;
}

/** `ESC [ prefix parameters intermediates final` */
const shape = /^\u001b\[([<=>?]?)([\d;:]*)([ -/]*)([@-~])$/;

/** Questions, with what stands around their parameters: prefix, intermediates, final (3). */
const questions = new Set(["c", ">c", "=c", "n", "?n", "x", ">q", "?u", "?$p", "$p", "?S", "*y", "$w", "$u", "&u"]);
/** Keyboards beyond xterm's plain one; printing; columns and levels of the terminal itself; margins at the sides (4). */
const refused = new Set([">u", "<u", "=u", ">m", ">f", ">n", "i", "?i", '"p', "$|", "*|", "?r", "?s", ">t", ">T"]);

/** The sequence for the host; empty when it may not pass. `effects` is told what it does. */
export function rewriteControl(sequence: string, programRows: number, effects: Effects): string {
  const bounded = boundNumbers(sequence);
  const [, prefix = "", written = "", intermediates = "", final = ""] = shape.exec(bounded) ?? [];
  const name = prefix + intermediates + final;
  if (name === "" || questions.has(name) || refused.has(name)) return "";
  const rewrite = rewrites[name];
  return rewrite === undefined ? bounded : rewrite({ sequence: bounded, written, programRows, effects });
}

/** No screen is larger, and some hosts do as often as they are told what a sequence says 2147483647 times (5). */
const numberMax = 9_999;

/** A mode (`ESC [ ? …`) is no count, and another number is another mode. */
function boundNumbers(sequence: string): string {
  return sequence[2] === "?" ? sequence : sequence.replace(/\d{5,}/g, (digits) => String(Math.min(numberMax, Number(digits))));
}

/** Finals of sequences without prefix that pass whatever their (bounded) parameters: colours, moving, erasing within lines. */
const harmlessFinals: readonly boolean[] = finalsOf("mKABCDEFGXPLM@STZb");
const positionFinals: readonly boolean[] = finalsOf("Hf");

/** The quick answer for nearly all sequences, on their bytes: this one passes as it is. No is only "look closer". */
export function passesControl(sequence: Uint8Array, length: number, programRows: number): boolean {
  const final = sequence[length - 1] as number;
  const isPosition = positionFinals[final] === true;
  if (!isPosition && harmlessFinals[final] !== true) return false;
  const most = isPosition ? programRows : numberMax;
  let value = 0;
  let isFirst = true;
  for (let index = 2; index < length - 1; index++) {
    const byte = sequence[index] as number;
    if (byte < 0x30 || byte > 0x3b) return false; // a prefix, or an intermediate
    if (byte >= 0x3a) {
      isFirst = false;
      value = 0;
    } else {
      value = value * 10 + byte - 0x30;
      if (value > (isFirst ? most : numberMax)) return false;
    }
  }
  return true;
}

function finalsOf(letters: string): boolean[] {
  return Array.from({ length: 128 }, (_, code) => letters.includes(String.fromCharCode(code)));
}

interface Sequence {
  readonly sequence: string;
  /** Parameters as they are written. */
  readonly written: string;
  readonly programRows: number;
  readonly effects: Effects;
}

const rewrites: Readonly<Record<string, (sequence: Sequence) => string>> = {
  H: clampPosition,
  f: clampPosition,
  d: ({ written, programRows }) => `\u001b[${Math.min(number(written), programRows)}d`,
  e: ({ written }) => `\u001b[${written}B`, // stops at the margin, as the program's own last row would
  J: erase,
  "?J": erase,
  r: setMargins,
  s: ({ sequence, written, effects }) => {
    if (written !== "") return ""; // margins at the sides
    effects.cursorSaved = true;
    return sequence;
  },
  u: ({ sequence, effects }) => {
    effects.cursorSaved = false;
    return sequence;
  },
  t: ({ sequence, written }) => (/^2[23]\b/.test(written) ? sequence : ""), // titles may be kept and brought back
  "!p": ({ sequence, programRows, effects }) => {
    Object.assign(effects, { originMode: false, cursorSaved: false });
    return `${sequence}\u001b7${scrollRegion(programRows)}\u001b8`;
  },
  "?h": (sequence) => switchModes(sequence, true),
  "?l": (sequence) => switchModes(sequence, false),
};

function clampPosition({ written, programRows, sequence }: Sequence): string {
  const [row = "", ...rest] = written.split(";");
  if (number(row) <= programRows) return sequence;
  return `\u001b[${[programRows, ...rest].join(";")}${sequence.slice(-1)}`;
}

function erase({ sequence, written, effects }: Sequence): string {
  if (written === "3") return ""; // the history of the host is not the program's
  if (written !== "1") effects.statusErased = true;
  return sequence;
}

function setMargins({ written, programRows }: Sequence): string {
  const [top = "", bottom = ""] = written.split(";");
  const last = bottom === "" || bottom === "0" ? programRows : Math.min(number(bottom), programRows);
  return number(top) < last ? `\u001b[${number(top)};${last}r` : "";
}

/** Modes that are not for the host: what becomes of the program's wish is told as an effect. */
function switchModes({ sequence, written, effects }: Sequence, on: boolean): string {
  const modes = written.split(";");
  const passing = modes.filter((mode) => passesMode(mode, on, effects));
  const erasing = on && modes.includes("1049") ? "\u001b[2J" : ""; // (2)
  if (passing.length === modes.length) return sequence;
  return (passing.length === 0 ? "" : `\u001b[?${passing.join(";")}${sequence.slice(-1)}`) + erasing;
}

/** Margins at the sides, 80 or 132 columns, reports of a size that is not the program's, a keyboard of another kind. */
const refusedModes = new Set(["3", "40", "69", "2048", "9001"]);

function passesMode(mode: string, on: boolean, effects: Effects): boolean {
  switch (mode) {
    case "47":
    case "1047":
    case "1049":
      if (on && mode === "1049") effects.statusErased = true;
      else effects.screenLost = true;
      return false;
    case "2004":
      effects.pasteMarks = on;
      return false;
    case "6":
      effects.originMode = on;
      return true;
    case "1048":
      effects.cursorSaved = on;
      return true;
    default:
      return !refusedModes.has(mode);
  }
}

/** A parameter that counts from 1: absent and 0 are 1. */
function number(text: string): number {
  return Math.max(1, Number.parseInt(text, 10) || 1);
}
