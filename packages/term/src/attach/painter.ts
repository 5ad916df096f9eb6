/**
 * Everything that is written to the host, and when: the program's output through the filter, the status line where it cuts
 * nothing in two, hob's own screens, and pictures of a terminal that does not fit this window.
 *
 * The output passes as it is when the terminal has the window's columns and no more than its rows. Otherwise it would wrap
 * and scroll at other places than its program thinks: then `fits` is false, and pictures are painted instead.
 */
import type { Clock, Timer } from "@hob/kit/verb";
import type { Captured, Size } from "../contract.ts";
import { sizeMax, sizeMin } from "../core/sizes.ts";
import { clipAnsi } from "./ansi-text.ts";
import { HostFilter } from "./host-filter.ts";
import { aside, blankScreen, eraseLine, moveTo } from "./host-modes.ts";

/** How long the status line waits for a program that has saved the cursor, or stopped in the middle of a sequence. */
const patienceMs = 500;

export interface PainterHost {
  readonly columns: number;
  readonly rows: number;
  write(bytes: Uint8Array | string): Promise<void>;
}

export class Painter {
  /** The program's modes as far as what is typed depends on them. */
  readonly filter: HostFilter;
  readonly #host: PainterHost;
  readonly #clock: Clock;
  readonly #hasStatus: () => boolean;
  readonly #savedLost: () => void;
  /** Of the terminal that is shown. */
  #size: Size;
  #status = "";
  /** The status line on the host is not the one that should be there. */
  #statusIsOld = true;
  #patience: Timer | undefined;

  /** `savedLost`: the host has forgotten the cursor that the program saved, and needs a whole screen. */
  constructor(host: PainterHost, clock: Clock, { hasStatus, savedLost }: { hasStatus: () => boolean; savedLost: () => void }) {
    this.#host = host;
    this.#clock = clock;
    this.#hasStatus = hasStatus;
    this.#savedLost = savedLost;
    this.#size = this.room;
    this.filter = new HostFilter(this.#programRows, () => (this.#statusIsOld ? "" : this.#statusDrawing()));
  }

  /** Cells for a program. A row of its own for the status line needs two more. */
  get room(): Size {
    const { columns, rows } = this.#host;
    const left = this.#statusRow === undefined ? rows : rows - 1;
    return { columns: Math.min(Math.max(sizeMin.columns, columns), sizeMax.columns), rows: Math.min(left, sizeMax.rows) };
  }

  get fits(): boolean {
    return this.#size.columns === this.room.columns && this.#size.rows <= this.room.rows;
  }

  get terminalSize(): Size {
    return this.#size;
  }

  /** An empty screen for output of this size; not emptied when something else is `visible` there. */
  async begin(size: Size, visible: boolean): Promise<void> {
    this.#size = size;
    this.filter.programRows = this.#programRows;
    this.filter.noticed.cursorSaved = false; // the screen that follows says so again
    this.#statusIsOld = true;
    if (visible) await this.#host.write(blankScreen(this.#programRows));
  }

  /** Output of the program. False when only the daemon knows what should be on the screen now. */
  async output(bytes: Uint8Array): Promise<boolean> {
    const passed = this.filter.pass(bytes);
    const { noticed } = this.filter;
    this.#statusIsOld ||= noticed.statusErased;
    const lost = noticed.screenLost;
    Object.assign(noticed, { statusErased: false, screenLost: false });
    // The filter's buffer is used again for the next chunk, so this write is over before it comes.
    if (passed.length > 0) await this.#host.write(passed);
    if (this.#statusIsOld) this.#drawStatusSoon();
    return !lost;
  }

  /** From now on the status line is this one; drawn as soon as it cuts nothing in two. */
  setStatus(text: string): void {
    if (text === this.#status && !this.#statusIsOld) return;
    this.#status = text;
    this.#statusIsOld = true;
    this.#drawStatusSoon();
  }

  /** Lines of hob's own, from the first row on; the cursor is hidden. */
  async drawLines(lines: readonly string[]): Promise<void> {
    const { rows } = this.room;
    const drawn = Array.from({ length: rows }, (_, row) => `${moveTo(row + 1, 1)}\u001b[0m${lines[row] ?? ""}\u001b[0m\u001b[K`);
    await this.#host.write(`\u001b[?25l\u001b[?7l${drawn.join("")}\u001b[?7h`);
    this.#drawStatus();
  }

  /** A picture of a terminal that does not fit: the part with its cursor. */
  async drawPicture({ text = "", cursor }: Captured): Promise<void> {
    const { columns, rows } = this.room;
    const lines = text.split("\n");
    const top = Math.max(0, cursor.row - rows + 1);
    const left = leftOf(cursor.column, columns);
    await this.drawLines(lines.slice(top, top + rows).map((line) => clipAnsi(line, columns, left)));
    if (cursor.visible) await this.#host.write(`${moveTo(cursor.row - top + 1, cursor.column - left + 1)}\u001b[?25h`);
  }

  close(): void {
    this.#patience?.cancel();
  }

  get #programRows(): number {
    return Math.min(this.#size.rows, this.room.rows);
  }

  get #statusRow(): number | undefined {
    return this.#hasStatus() && this.#host.rows >= 3 ? this.#host.rows : undefined;
  }

  #drawStatusSoon(): void {
    if (this.filter.atBoundary && !this.filter.noticed.cursorSaved) return this.#drawStatus();
    this.#patience ??= this.#clock.timer(patienceMs, () => {
      this.#patience = undefined;
      if (!this.#statusIsOld || !this.filter.atBoundary) return;
      this.#drawStatus();
      if (this.filter.noticed.cursorSaved) this.#savedLost(); // a terminal keeps one place only
    });
  }

  #drawStatus(): void {
    this.#statusIsOld = false;
    const drawing = this.#statusDrawing();
    if (drawing !== "") void this.#host.write(drawing);
  }

  #statusDrawing(): string {
    const row = this.#statusRow;
    return row === undefined ? "" : aside(moveTo(row, 1) + eraseLine + this.#status, this.filter.noticed);
  }
}

/** The first column that is shown. It moves by half a window, not with each character that somebody types. */
function leftOf(cursor: number, columns: number): number {
  const step = Math.max(1, columns >> 1);
  return cursor < columns ? 0 : Math.ceil((cursor - columns + 1) / step) * step;
}
