/**
 * What a person has who attached: one terminal at a time, the status line, and commands behind the prefix key. Which terminal
 * is shown, and what the daemon says of it, is here; output passes as it is (display.ts), and so do keys of the program
 * (typed-input.ts). The daemon is the only one who knows anything: this screen can be thrown away and made again at any moment.
 */
import { HobError } from "@hob/kit";
import type { CallContext, Client } from "@hob/kit/client";
import type { Clock } from "@hob/kit/verb";
import type { AttachEnd, Colours, Exit, Size, TermConfig, TerminalFacts, term } from "../contract.ts";
import { Deferred } from "../core/deferred.ts";
import { bytesOfKey } from "../keys/names.ts";
import { pasteText } from "../keys/paste.ts";
import { Display, type DisplayHost } from "./display.ts";
import type { FirstMatch } from "./history.ts";
import { HostInput } from "./host-input.ts";
import type { Overlay } from "./overlay.ts";
import type { Answered } from "./perform.ts";
import type { ScreenEnd } from "./screen-end.ts";
import { type InputActions, TypedInput } from "./typed-input.ts";
import { View, type ViewListener } from "./view.ts";

export interface ScreenHost extends DisplayHost {
  readonly input: AsyncIterable<Uint8Array>;
  /** Aborts when the host has hung up. */
  readonly gone: AbortSignal;
  suspend(): void;
}

export interface ScreenOptions {
  readonly client: Client<typeof term>;
  readonly host: ScreenHost;
  readonly clock: Clock;
  readonly settings: TermConfig;
  /** What is shown first. */
  readonly name: string;
  readonly readOnly: boolean;
  readonly detachOthers: boolean;
  readonly who?: string;
  /** Environment and directory for terminals that are made from here. */
  readonly callContext: CallContext;
  /** Of patterns that a person searches the history for. */
  readonly firstMatch: FirstMatch;
}

export class AttachedScreen implements ViewListener, InputActions {
  readonly #options: ScreenOptions;
  readonly #display: Display;
  readonly #input: HostInput;
  readonly #typed: TypedInput;
  readonly #overview: ReturnType<Client<typeof term>["overview"]>;
  #settings: TermConfig;
  #view: View | undefined;
  #terminals: readonly TerminalFacts[] = [];
  #current: TerminalFacts | undefined;
  #previous: string | undefined;
  #clientId: string | undefined;
  #exit: Exit | undefined;
  /** Of the host, as far as it has said them. */
  #colours: Colours = {};
  #copied = "";
  readonly #ended = new Deferred<ScreenEnd>();

  constructor(options: ScreenOptions) {
    const { client, host, clock, settings } = options;
    this.#options = options;
    this.#settings = settings;
    this.#display = new Display(host, clock, {
      hasStatus: () => this.#settings.statusLine.show,
      savedLost: () => this.redraw(),
      facts: () => this.#facts,
      capture: (id) => client.capture({ name: id, format: "ansi" }),
    });
    this.#input = new HostInput(prefixBytes(settings.prefix), this.#display.room.rows);
    this.#typed = new TypedInput(this.#input, this.#display, this);
    this.#overview = client.overview({});
  }

  /** Until the person leaves, the last program ends, or the connection breaks, which rejects. */
  async run(): Promise<ScreenEnd> {
    const { host, name, detachOthers } = this.#options;
    const hangUp = (): void => this.#ended.resolve({ kind: "gone", name: this.#name });
    host.gone.addEventListener("abort", hangUp, { once: true });
    try {
      this.#attach(name, detachOthers);
      this.#typed.read(host.input).then(hangUp, this.#ended.reject);
      this.#followOverview().catch(this.#ended.reject);
      return await this.#ended.promise;
    } finally {
      host.gone.removeEventListener("abort", hangUp);
      this.#view?.close();
      this.#overview.cancel();
      this.#display.close();
    }
  }

  /** The host has another size, or somebody else has drawn on it. */
  hostChanged(): void {
    this.#input.programRows = this.room.rows;
    this.#view?.resize(this.room);
    this.redraw();
  }

  // ---- what the daemon says (ViewListener)

  attached(terminal: TerminalFacts, client: string): void {
    this.#clientId = client;
    this.#current = terminal;
    this.#exit = undefined;
    this.#display.drawStatus();
  }

  screenBegins(size: Size): void {
    this.#display.screenBegins(size);
  }

  async output(bytes: Uint8Array, isScreen: boolean): Promise<void> {
    const isKnown = await this.#display.output(bytes);
    this.#input.pasteMarks = this.#display.pasteMarks;
    if (!isKnown && !isScreen) this.redraw();
  }

  resized(): void {
    this.redraw();
  }

  exited(exit: Exit): void {
    this.#exit = exit;
  }

  // ---- what keys and commands do (InputActions)

  get client(): Client<typeof term> {
    return this.#options.client;
  }

  get terminals(): readonly TerminalFacts[] {
    return this.#terminals;
  }

  get current(): TerminalFacts {
    if (this.#current === undefined) throw new HobError("wrong-state", "no terminal is shown yet", { hint: "Wait a moment" });
    return this.#terminals.find(({ id }) => id === this.#current?.id) ?? this.#current;
  }

  get room(): Size {
    return this.#display.room;
  }

  get prefix(): string {
    return this.#settings.prefix;
  }

  get previous(): string | undefined {
    return this.#previous;
  }

  get copied(): string {
    return this.#copied;
  }

  get readOnly(): boolean {
    return this.#options.readOnly;
  }

  get clientId(): string | undefined {
    return this.#clientId;
  }

  get firstMatch(): FirstMatch {
    return this.#options.firstMatch;
  }

  show(id: string): void {
    this.#display.closeOverlay();
    if (id === this.#current?.id) return this.redraw();
    this.#previous = this.#current?.id;
    this.#attach(id, false);
  }

  async create(name: string): Promise<TerminalFacts> {
    const { callContext } = this.#options;
    const cwd = this.#current === undefined ? "" : this.current.cwd;
    return await this.client.new({ name, ...(cwd === "" ? {} : { cwd }) }, { context: callContext });
  }

  ask(question: string, text: string, answered: Answered): void {
    this.#typed.ask(question, text, answered);
  }

  open(overlay: Overlay): void {
    this.#display.open(overlay);
  }

  say(message: string): void {
    this.#display.say(message);
  }

  type(bytes: Uint8Array): void {
    if (this.readOnly) this.say(`read-only: ${this.prefix} d detaches`);
    else this.#view?.type(bytes);
  }

  typePrefix(): void {
    this.type(this.#input.prefix);
  }

  async copy(text: string): Promise<void> {
    this.#copied = text;
    await this.#display.copy(text);
    this.say(`copied ${text.split("\n").length} lines; ${this.prefix} ] pastes them`);
  }

  paste(text: string): void {
    this.type(Buffer.from(pasteText(text, { bracketedPaste: this.#input.pasteMarks })));
  }

  tellColours(colours: Colours): void {
    this.#colours = { ...this.#colours, ...colours };
    this.#view?.tellColours(this.#colours);
  }

  redraw(): void {
    this.#display.awaitScreen();
    this.#view?.redraw();
  }

  suspend(): void {
    this.#options.host.suspend();
  }

  detach(): void {
    this.#ended.resolve({ kind: "detached", name: this.#name });
  }

  // ---- the terminal that is shown

  #attach(name: string, detachOthers: boolean): void {
    const { client, readOnly, who } = this.#options;
    this.#view?.close();
    const stream = client.attach({
      name,
      readOnly,
      detachOthers,
      size: this.room,
      colours: this.#colours,
      ...(this.#clientId === undefined ? {} : { client: this.#clientId }),
      ...(who === undefined ? {} : { who }),
    });
    const view = new View(stream, this);
    this.#view = view;
    this.#display.awaitScreen();
    view.show().then(
      (end) => this.#viewEnded(view, end),
      (error: Error) => this.#viewFailed(view, error),
    );
  }

  #viewEnded(view: View, end: AttachEnd | "closed"): void {
    if (view !== this.#view || end === "closed") return;
    if (end.reason === "detached") return this.#ended.resolve({ kind: "detached", name: this.#name, by: end.by });
    const exit = end.exit ?? this.#exit;
    const next = this.#neighbour();
    if (next === undefined) return this.#ended.resolve({ kind: "ended", name: this.#name, exit });
    this.say(`${this.#name} ended${exit === undefined ? "" : ` with ${exit.code ?? exit.signal}`}`);
    this.#display.prompt = undefined;
    this.show(next.id);
  }

  /** What was shown cannot be shown any more; another one of the desk may. */
  #viewFailed(view: View, error: Error): void {
    if (view !== this.#view) return;
    const isMissing = error instanceof HobError && error.code === "not-found";
    const next = isMissing && this.#current !== undefined ? this.#neighbour() : undefined;
    if (next === undefined) return this.#ended.reject(error);
    this.say(error.message);
    this.show(next.id);
  }

  /** Where one goes from a terminal that ended: the one before it, if it is on the desk, or the desk's last tab. */
  #neighbour(): TerminalFacts | undefined {
    const current = this.#current;
    const tabs = this.#terminals.filter(({ desk }) => desk === current?.desk);
    const alive = tabs.filter(({ id, state }) => id !== current?.id && state !== "exited");
    return alive.find(({ id }) => id === this.#previous) ?? alive.at(-1);
  }

  get #name(): string {
    return this.#current === undefined ? this.#options.name : this.current.name;
  }

  get #facts() {
    if (this.#current === undefined) return undefined;
    return { terminals: this.#terminals, current: this.#current, client: this.#clientId ?? "", colours: this.#settings.statusLine };
  }

  async #followOverview(): Promise<void> {
    for await (const { terminals, settings } of this.#overview) {
      const shown = this.#settings.statusLine.show;
      this.#terminals = terminals;
      this.#settings = settings;
      this.#input.prefix = prefixBytes(settings.prefix);
      if (shown !== settings.statusLine.show) this.hostChanged();
      this.#display.drawStatus();
    }
  }
}

function prefixBytes(prefix: string): Uint8Array {
  const name = prefix.replace(/-[ ]$/, "-Space");
  return Buffer.from(bytesOfKey(name, { applicationCursor: false }) ?? "\u0002");
}
