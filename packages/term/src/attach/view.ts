/**
 * One attachment to one terminal, as the daemon sends it: output, with notices in between that say where a whole screen
 * begins, which size the output is meant for, and how the program ended. What to do about that is the listener's.
 */
import type { OpenStream } from "@hob/kit/client";
import type { AttachEnd, Colours, Exit, Notice, Request, Size, TerminalFacts } from "../contract.ts";
import { channels } from "../core/channels.ts";
import { NoticeReader } from "./notices.ts";

export interface ViewListener {
  attached(terminal: TerminalFacts, client: string): void;
  /** The next output is a whole screen of this size. */
  screenBegins(size: Size): void;
  /** `isScreen`: part of a whole screen. */
  output(bytes: Uint8Array, isScreen: boolean): Promise<void>;
  resized(size: Size): void;
  exited(exit: Exit): void;
}

export class View {
  readonly #stream: OpenStream<unknown, AttachEnd>;
  readonly #listener: ViewListener;
  readonly #notices = new NoticeReader();
  /** Bytes that are still to come of a whole screen. */
  #screenBytes = 0;
  #closed = false;

  constructor(stream: OpenStream<unknown, AttachEnd>, listener: ViewListener) {
    this.#stream = stream;
    this.#listener = listener;
  }

  /** Shows the terminal until it ends, somebody detaches this client, or `close`. Rejects when the connection breaks. */
  async show(): Promise<AttachEnd | "closed"> {
    try {
      for await (const { channel, bytes } of this.#stream.bytes) {
        if (this.#closed) return "closed";
        if (channel === channels.output) await this.#output(bytes);
        else if (channel === channels.notices) for (const notice of this.#notices.read(bytes)) this.#note(notice);
      }
      return await this.#stream.result;
    } catch (error) {
      if (this.#closed) return "closed";
      throw error;
    }
  }

  /** What cannot be typed any more because the view is over is dropped: its end is told by `show`. */
  type(bytes: Uint8Array): void {
    this.#stream.write(bytes, channels.input).catch(() => undefined);
  }

  resize(size: Size): void {
    this.#request({ size });
  }

  tellColours(colours: Colours): void {
    this.#request({ colours });
  }

  redraw(): void {
    this.#request({ redraw: true });
  }

  close(): void {
    this.#closed = true;
    this.#stream.cancel();
  }

  /** A chunk may hold the end of a whole screen and what comes after it. */
  async #output(bytes: Uint8Array): Promise<void> {
    const ofScreen = bytes.subarray(0, this.#screenBytes);
    const after = bytes.subarray(ofScreen.length);
    this.#screenBytes -= ofScreen.length;
    if (ofScreen.length > 0) await this.#listener.output(ofScreen, true);
    if (after.length > 0) await this.#listener.output(after, false);
  }

  #note(notice: Notice): void {
    switch (notice.type) {
      case "attached":
        return this.#listener.attached(notice.terminal, notice.client);
      case "screen":
        this.#screenBytes = notice.bytes;
        return this.#listener.screenBegins(notice.size);
      case "size":
        return this.#listener.resized(notice.size);
      case "exited":
        return this.#listener.exited(notice.exit);
      case "renamed": // the overview tells it too
      case "gap": // of `tail` only
        return;
    }
  }

  #request(request: Request): void {
    this.#stream.write(`${JSON.stringify(request)}\n`, channels.notices).catch(() => undefined);
  }
}
