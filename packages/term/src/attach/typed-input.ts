/**
 * What a person types, given to whom it is meant for: the program, or hob itself, for one key behind the prefix key and for
 * as long as a prompt or an overlay is open. How it is cut into pieces is host-input.ts, what a command does is perform.ts.
 */
import type { Colours } from "../contract.ts";
import { commandOf } from "./commands.ts";
import type { Display } from "./display.ts";
import type { HostInput, Piece } from "./host-input.ts";
import { LinePrompt } from "./line-prompt.ts";
import type { Overlay, OverlayAnswer } from "./overlay.ts";
import { type Answered, performCommand, type ScreenActions } from "./perform.ts";

export interface InputActions extends ScreenActions {
  /** Nothing may be typed or changed. */
  readonly readOnly: boolean;
  /** For the program. */
  type(bytes: Uint8Array): void;
  /** Of the host, as it has said them now. */
  tellColours(colours: Colours): void;
  copy(text: string): Promise<void>;
}

export class TypedInput {
  readonly #input: HostInput;
  readonly #display: Display;
  readonly #screen: InputActions;
  /** The prefix key was pressed; the next key is a command. */
  #prefixed = false;
  /** What becomes of the line that is asked for. */
  #answered: Answered | undefined;

  constructor(input: HostInput, display: Display, screen: InputActions) {
    this.#input = input;
    this.#display = display;
    this.#screen = screen;
  }

  /** Resolves when there is no more. */
  async read(typed: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const chunk of typed) {
      this.#input.push(chunk);
      for (let piece = this.#nextPiece(); piece !== undefined; piece = this.#nextPiece()) await this.#take(piece);
    }
  }

  ask(question: string, text: string, answered: Answered): void {
    this.#answered = answered;
    this.#display.prompt = new LinePrompt(question, text);
  }

  #nextPiece(): Piece | undefined {
    const forHob = this.#prefixed || this.#display.prompt !== undefined || this.#display.overlay !== undefined;
    return this.#input.next(forHob ? "keys" : "program");
  }

  async #take(piece: Piece): Promise<void> {
    switch (piece.kind) {
      case "input":
        return this.#screen.type(piece.bytes);
      case "prefix":
        this.#prefixed = true;
        return;
      case "colour":
        return this.#screen.tellColours({ [piece.which]: piece.colour });
      case "click": {
        const target = this.#display.targetAt(piece.column);
        if (target !== undefined) this.#screen.show(target);
        return;
      }
      case "key":
        // What the daemon did not allow is said; a connection that broke ends the view anyway.
        return await this.#pressed(piece.name).catch((error: Error) => this.#screen.say(error.message));
    }
  }

  async #pressed(key: string): Promise<void> {
    const { prompt, overlay } = this.#display;
    if (prompt !== undefined) return await this.#pressedInPrompt(prompt, key);
    if (overlay !== undefined) return await this.#answerOverlay(overlay, overlay.press(key, this.#screen.room));
    this.#prefixed = false;
    await this.#command(key);
  }

  async #command(key: string): Promise<void> {
    const { prefix, readOnly } = this.#screen;
    const command = commandOf(key, prefix);
    if (command === undefined) return this.#screen.say(`${prefix} ${key} means nothing; ${prefix} ? shows all keys`);
    if (command.changes === true && readOnly) return this.#screen.say(`read-only: ${command.help} is not possible`);
    await performCommand(command.name, key, this.#screen);
  }

  async #pressedInPrompt(prompt: LinePrompt, key: string): Promise<void> {
    const answer = prompt.press(key);
    this.#display.prompt = answer.kind === "typing" ? prompt : undefined;
    if (answer.kind === "given") await this.#answered?.(answer.text);
    const { overlay } = this.#display;
    if (overlay !== undefined) this.#display.open(overlay);
  }

  async #answerOverlay(overlay: Overlay, answer: OverlayAnswer): Promise<void> {
    switch (answer.kind) {
      case "stay":
        return this.#display.open(overlay);
      case "ask":
        return this.ask(answer.question, "", answer.answer);
      case "go":
        return this.#screen.show(answer.id);
      case "copy":
        await this.#screen.copy(answer.text);
        break;
      case "leave":
        break;
    }
    this.#display.closeOverlay();
    this.#screen.redraw();
    this.#display.drawStatus();
  }
}
