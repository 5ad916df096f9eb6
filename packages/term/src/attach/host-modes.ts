/**
 * What is said to the terminal that a person sits at (the host) besides the program's own output: taking it over, giving
 * it back exactly as it was, and putting it into a known state between two programs.
 *
 * The status line has the last row to itself: the programs' terminals have a row less, and the host scrolls only the rows
 * above it (DECSTBM). host-filter.ts sees to it that no program breaks out of that.
 */
const csi = "\u001b[";

/** Everything that a program may have switched on, off. Understood or ignored by every terminal of the xterm family. */
const programModesOff = [
  `${csi}?9;1000;1001;1002;1003;1005;1006;1015;1016l`, // mouse
  `${csi}?1004l`, // focus
  `${csi}?1;5;6;12;45;66;2026l`, // cursor keys, reverse video, origin, blinking, reverse wrap, keypad, synchronized output
  `${csi}?7;25h`, // wrapping, visible cursor
  `${csi}4;20l`, // insert mode, newline mode
  "\u001b>", // numeric keypad
  "\u001b(B\u001b)B\u000f", // character sets
  `${csi}0 q`, // cursor shape
  "\u001b]8;;\u001b\\", // no link
  "\u001b]104\u001b\\\u001b]110\u001b\\\u001b]111\u001b\\\u001b]112\u001b\\", // colours
  `${csi}0m`,
].join("");

/** Pastes come marked as such, whatever the program wants: so a pasted prefix key is no command. See host-input.ts. */
const pasteMarksOn = `${csi}?2004h`;

/** Rows above the status line scroll, and only they. Moves the cursor to the first cell. */
export function scrollRegion(programRows: number): string {
  return `${csi}1;${programRows}r`;
}

/** An empty screen in a known state, with the cursor in its first cell. */
export function blankScreen(programRows: number): string {
  return `${programModesOff}${pasteMarksOn}${scrollRegion(programRows)}${csi}2J${csi}H`;
}

/** What are its colours? Programs inside want to know; host-input.ts has the answers. */
const askColours = "\u001b]10;?\u0007\u001b]11;?\u0007";

/** Takes the host over: its screen and its title are kept aside. */
export function takeHost(programRows: number): string {
  return `${csi}22;0t${csi}?1049h${blankScreen(programRows)}${askColours}`;
}

/** The host as it was before `takeHost`, whatever happened since. Say it once: the second time would move the cursor. */
export const restoreHost = `${programModesOff}${csi}?2004l${csi}r${csi}?1049l${csi}23;0t${csi}?25h`;

/** What a recording may have left switched on, off; the cursor stays, and so does the screen unless it is `alternate`. */
export function endPlay(alternate: boolean): string {
  return `${programModesOff}${csi}?2004l\u001b7${csi}r\u001b8${alternate ? `${csi}?1049l` : ""}`;
}

/** Draws something outside of the program's reach and leaves cursor, colours and modes as they were. */
export function aside(drawing: string, { originMode }: { readonly originMode: boolean }): string {
  const [before, after] = originMode ? [`${csi}?6l`, `${csi}?6h`] : ["", ""];
  // DECRC brings back the position, the colours and the character sets. Setting DECOM moves the cursor, so it comes before.
  return `\u001b7${before}${csi}0m\u001b(B\u000f${drawing}${after}\u001b8`;
}

export function moveTo(row: number, column: number): string {
  return `${csi}${row};${column}H`;
}

export const eraseLine = `${csi}2K`;
