/**
 * What is on the host at this moment, of the several things that can be: the program's output, a picture of it where it
 * does not fit, or something of hob's own (an overlay) in front of it; below it the status line, or a question or message in
 * its place. What the status line tells is asked for when it is drawn.
 *
 * (1) While an overlay is open, or a whole screen was asked for, output is dropped: the whole screen that comes afterwards
 *     has it all.
 */
import type { Clock, Timer } from "@hob/kit/verb";
import type { Captured, Size, TermConfig, TerminalFacts } from "../contract.ts";
import type { LinePrompt } from "./line-prompt.ts";
import type { Overlay } from "./overlay.ts";
import { Painter, type PainterHost } from "./painter.ts";
import { renderStatusLine, type StatusLine } from "./status-line.ts";

/** What the status line tells. */
export interface StatusFacts {
  readonly terminals: readonly TerminalFacts[];
  readonly current: TerminalFacts;
  readonly client: string;
  readonly colours: TermConfig["statusLine"];
}

export interface DisplayHost extends PainterHost {
  readonly color: boolean;
}

export interface DisplayOptions {
  readonly hasStatus: () => boolean;
  /** A whole screen is needed. */
  readonly savedLost: () => void;
  readonly facts: () => StatusFacts | undefined;
  readonly capture: (id: string) => Promise<Captured>;
}

const messageMs = 4_000;
/** Pictures of a terminal that does not fit are painted at most so often. */
const pictureMs = 40;

export class Display {
  readonly #host: DisplayHost;
  readonly #clock: Clock;
  readonly #painter: Painter;
  /** `undefined` as long as nothing is shown. */
  readonly #facts: () => StatusFacts | undefined;
  readonly #capture: (id: string) => Promise<Captured>;
  #overlay: Overlay | undefined;
  #prompt: LinePrompt | undefined;
  #message: string | undefined;
  #messageTimer: Timer | undefined;
  #pictureTimer: Timer | undefined;
  /** (1) */
  #awaitsScreen = true;
  #status: StatusLine = { text: "", targets: [] };

  constructor(host: DisplayHost, clock: Clock, options: DisplayOptions) {
    this.#host = host;
    this.#clock = clock;
    this.#painter = new Painter(host, clock, options);
    this.#facts = options.facts;
    this.#capture = options.capture;
  }

  /** Cells for a program. */
  get room(): Size {
    return this.#painter.room;
  }

  /** The program wants to know what is pasted. */
  get pasteMarks(): boolean {
    return this.#painter.filter.noticed.pasteMarks;
  }

  get overlay(): Overlay | undefined {
    return this.#overlay;
  }

  get prompt(): LinePrompt | undefined {
    return this.#prompt;
  }

  /** The question in the status line; `undefined` when it was answered. */
  set prompt(prompt: LinePrompt | undefined) {
    this.#prompt = prompt;
    this.drawStatus();
  }

  /** Opened, or drawn again after a key. */
  open(overlay: Overlay): void {
    this.#overlay = overlay;
    void this.#painter.drawLines(overlay.draw(this.room));
    this.drawStatus();
  }

  /** A whole screen has to be asked for afterwards. */
  closeOverlay(): void {
    this.#overlay = undefined;
    this.#awaitsScreen = true;
  }

  /** What comes from now on is out of date, until a whole screen begins. */
  awaitScreen(): void {
    this.#awaitsScreen = true;
    if (this.#overlay !== undefined) this.open(this.#overlay);
  }

  screenBegins(size: Size): void {
    this.#awaitsScreen = false;
    void this.#painter.begin(size, this.#overlay === undefined);
    if (this.#overlay !== undefined) this.open(this.#overlay);
    else if (!this.#painter.fits) this.#drawPictureSoon();
    this.drawStatus();
  }

  /** False when only the daemon knows what should be on the screen now. */
  async output(bytes: Uint8Array): Promise<boolean> {
    if (this.#overlay !== undefined || this.#awaitsScreen) return true; // (1)
    if (this.#painter.fits) return await this.#painter.output(bytes);
    this.#painter.filter.pass(bytes); // for the modes that what is typed depends on
    this.#drawPictureSoon();
    return true;
  }

  say(message: string): void {
    this.#messageTimer?.cancel();
    this.#message = message;
    this.#messageTimer = this.#clock.timer(messageMs, () => {
      this.#message = undefined;
      this.drawStatus();
    });
    this.drawStatus();
  }

  async copy(text: string): Promise<void> {
    await this.#host.write(`\u001b]52;c;${Buffer.from(text).toString("base64")}\u0007`);
  }

  /** Id of the terminal that a click on this column of the status line means. */
  targetAt(column: number): string | undefined {
    return this.#status.targets.find(({ from, to }) => column >= from && column <= to)?.id;
  }

  drawStatus(): void {
    const facts = this.#facts();
    if (facts === undefined) return;
    const { columns, rows } = this.#painter.terminalSize;
    this.#status = renderStatusLine({
      terminals: facts.terminals.length === 0 ? [facts.current] : facts.terminals,
      current: facts.current.id,
      client: facts.client,
      columns: this.#host.columns,
      color: this.#host.color,
      colours: facts.colours,
      message: this.#prompt?.shown ?? this.#message ?? this.#overlay?.hint,
      note: this.#painter.fits ? undefined : `${columns}x${rows}`,
    });
    this.#painter.setStatus(this.#status.text);
  }

  close(): void {
    this.#painter.close();
    this.#messageTimer?.cancel();
    this.#pictureTimer?.cancel();
  }

  #drawPictureSoon(): void {
    this.#pictureTimer ??= this.#clock.timer(pictureMs, () => {
      this.#pictureTimer = undefined;
      this.#drawPicture().catch(() => undefined); // it ended meanwhile; the view tells
    });
  }

  async #drawPicture(): Promise<void> {
    const id = this.#facts()?.current.id;
    if (id === undefined) return;
    const captured = await this.#capture(id);
    const isWanted = id === this.#facts()?.current.id && this.#overlay === undefined && !this.#painter.fits;
    if (isWanted) await this.#painter.drawPicture(captured);
  }
}
