/**
 * The last row of an attached screen: the desk with its tabs, the other desks, what happened in them, and who else is
 * here. Always exactly as wide as the host. When there is no room for everything, what one needs least goes first: the
 * others, other desks, tabs far from the current one, the desk's name.
 */
import { cut, harmless, padEnd, widthOf } from "@hob/kit/verb";
import type { TermConfig, TerminalFacts } from "../contract.ts";
import { colourSequence } from "./colours.ts";

export interface StatusPicture {
  readonly terminals: readonly TerminalFacts[];
  /** Id of the terminal that is shown. */
  readonly current: string;
  /** This client's own id, which is not among the others. */
  readonly client: string;
  readonly columns: number;
  /** Colours are welcome on the host. */
  readonly color: boolean;
  readonly colours: TermConfig["statusLine"];
  /** Said instead of everything else, for a moment. */
  readonly message?: string | undefined;
  /** Behind the tabs: a mode of the screen, such as `80x24`. */
  readonly note?: string | undefined;
}

export interface StatusLine {
  /** With its colours; without moving the cursor. */
  readonly text: string;
  /** What a click on a column (from 1, `to` included) means: the id of a terminal. */
  readonly targets: readonly { readonly from: number; readonly to: number; readonly id: string }[];
}

type Look = "plain" | "current" | "activity" | "bell";

/** A stretch of text in one look; perhaps a place to click. */
interface Piece {
  readonly text: string;
  readonly look: Look;
  readonly id?: string;
}

const gap: Piece = { text: " ", look: "plain" };

export function renderStatusLine(picture: StatusPicture): StatusLine {
  if (picture.message !== undefined) return paintPieces([{ text: ` ${harmless(picture.message)}`, look: "plain" }], picture);
  const current = picture.terminals.find(({ id }) => id === picture.current);
  if (current === undefined) return paintPieces([], picture);
  const tabs = picture.terminals.filter(({ desk }) => desk === current.desk);
  const desk: Piece = { text: ` ${harmless(current.desk)} `, look: "current" };
  const others = otherDesks(picture.terminals, current.desk);
  const right = rightPieces(current, picture);
  const whole = [desk, ...spaced(tabs.map((tab) => tabPiece(tab, current)))];
  for (const [left, end] of [
    [[...whole, ...others], right],
    [whole, right],
    [whole, []],
  ] as const) {
    if (widthOfAll(left) + widthOfAll(end) <= picture.columns) return paintPieces(spread(left, end, picture.columns), picture);
  }
  return paintPieces(narrow(desk, tabs, current, picture.columns), picture);
}

/** The tabs next to the current one, as many as there is room for; what is left out is marked. */
function narrow(desk: Piece, tabs: readonly TerminalFacts[], current: TerminalFacts, columns: number): readonly Piece[] {
  const place = tabs.indexOf(current);
  let [from, to] = [place, place];
  const shown = (first: number, last: number): Piece[] => [
    desk,
    ...(first > 0 ? [gap, { text: "<", look: strongest(tabs.slice(0, first)) }] : []),
    ...spaced(tabs.slice(first, last + 1).map((tab) => tabPiece(tab, current))),
    ...(last < tabs.length - 1 ? [gap, { text: ">", look: strongest(tabs.slice(last + 1)) }] : []),
  ];
  const fits = (first: number, last: number): boolean => first >= 0 && last < tabs.length && widthOfAll(shown(first, last)) <= columns;
  for (let grown = true; grown; ) {
    grown = false;
    if (fits(from, to + 1)) [to, grown] = [to + 1, true];
    if (fits(from - 1, to)) [from, grown] = [from - 1, true];
  }
  const pieces = shown(from, to);
  return widthOfAll(pieces) <= columns ? pieces : [gap, tabPiece(current, current)];
}

function tabPiece(tab: TerminalFacts, current: TerminalFacts): Piece {
  const isCurrent = tab.id === current.id;
  const program = tab.program === "" || tab.program === tab.tab ? "" : `:${tab.program}`;
  return { text: `${harmless(tab.tab + program)}${marksOf(tab, isCurrent)}`, look: isCurrent ? "current" : lookOf(tab), id: tab.id };
}

/** `!` it rang, `*` there was output, `?` a program waits for a person, `x3` it ended with 3. */
function marksOf({ bell, activity, state, exit }: TerminalFacts, isCurrent: boolean): string {
  const ended = state === "exited" ? `x${exit?.code ?? exit?.signal ?? ""}` : "";
  const waiting = state === "waiting" && !isCurrent ? "?" : "";
  const seen = isCurrent ? "" : bell ? "!" : activity ? "*" : "";
  return ended + waiting + seen;
}

function lookOf({ bell, activity, state }: TerminalFacts): Look {
  return bell ? "bell" : activity || state === "waiting" ? "activity" : "plain";
}

function strongest(tabs: readonly TerminalFacts[]): Look {
  const looks = tabs.map(lookOf);
  return looks.includes("bell") ? "bell" : looks.includes("activity") ? "activity" : "plain";
}

/** Each other desk by its name, with the strongest mark of its tabs; a click leads to the tab that was used last. */
function otherDesks(terminals: readonly TerminalFacts[], desk: string): Piece[] {
  const names = [...new Set(terminals.map((terminal) => terminal.desk))].filter((name) => name !== desk);
  return names.flatMap((name): Piece[] => {
    const tabs = terminals.filter((terminal) => terminal.desk === name);
    const used = tabs.reduce((best, tab) => (tab.inputAt > best.inputAt ? tab : best));
    const look = strongest(tabs);
    const mark = look === "bell" ? "!" : look === "activity" ? "*" : "";
    return [
      { text: "  ", look: "plain" },
      { text: `[${harmless(name)}${mark}]`, look, id: used.id },
    ];
  });
}

/** Who types at this moment, and who else looks on. */
function rightPieces({ clients, holder }: TerminalFacts, { client, note }: StatusPicture): Piece[] {
  const others = clients.filter(({ id }) => id !== client).map(({ who, readOnly }) => (readOnly ? `(${who})` : who));
  const typing = holder !== undefined && holder.kind !== "key" ? `${holder.who} types` : "";
  const words = [note ?? "", typing, others.join(" ")].filter((word) => word !== "");
  return words.length === 0 ? [] : [{ text: `  ${harmless(words.join(" · "))} `, look: "plain" }];
}

function spaced(pieces: readonly Piece[]): Piece[] {
  return pieces.flatMap((piece) => [gap, piece]);
}

function spread(left: readonly Piece[], right: readonly Piece[], columns: number): readonly Piece[] {
  const room = columns - widthOfAll(left) - widthOfAll(right);
  return [...left, { text: " ".repeat(room), look: "plain" }, ...right];
}

function widthOfAll(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { text }) => sum + widthOf(text), 0);
}

/** Exactly `columns` wide: cut, or filled up. */
function paintPieces(pieces: readonly Piece[], { columns, color, colours }: StatusPicture): StatusLine {
  const ground = color ? colourSequence(colours.background, "background") : "\u001b[7m";
  const targets: { from: number; to: number; id: string }[] = [];
  let used = 0;
  let text = "";
  for (const piece of pieces) {
    const part = cut(piece.text, columns - used);
    const width = widthOf(part);
    if (piece.id !== undefined && width > 0) targets.push({ from: used + 1, to: used + width, id: piece.id });
    text += lookSequence(piece.look, color, colours) + part;
    used += width;
  }
  return { text: `\u001b[0m${ground}${text}${lookSequence("plain", color, colours)}${padEnd("", columns - used)}\u001b[0m`, targets };
}

function lookSequence(look: Look, color: boolean, colours: TermConfig["statusLine"]): string {
  const weight = look === "plain" ? "\u001b[22m" : "\u001b[1m";
  return color ? weight + colourSequence(look === "plain" ? colours.foreground : colours[look], "foreground") : weight;
}
