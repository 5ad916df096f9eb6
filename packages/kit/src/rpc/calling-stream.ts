/**
 * A stream on the client's side. Items and bytes that came wait in credit readers; bytes that go out pass through a byte
 * sender. Reading grants credit, so the daemon is never more than one window ahead of the program.
 *
 * (1) `result` settles with the reply; the loops over items and bytes end after what has come was read, and the loop over
 *     the items throws the error that ended the stream.
 * (2) Leaving the loop over the items cancels the stream.
 * (3) What was written goes out before the end of input does.
 */
import { Deferred } from "../base/deferred.ts";
import { HobError } from "../errors/hob-error.ts";
import { notifications } from "../wire/control.ts";
import { encodeNotification } from "../wire/encode.ts";
import { encodeBytesFrame } from "../wire/frames.ts";
import type { Limits } from "../wire/limits.ts";
import { type ByteOutlet, ByteSender } from "./byte-sender.ts";
import type { ChannelBytes } from "./call.ts";
import { CreditReader } from "./credit-reader.ts";
import type { HeldUp, Outbox } from "./outbox.ts";
import type { OpenStream, QueuePosition } from "./pending.ts";

/** What a stream needs of its connection. */
export interface StreamHost {
  readonly outbox: Outbox;
  readonly limits: Limits;
  position(id: number): Promise<QueuePosition>;
  /** Ends the stream with an error and tells the daemon to cancel it. */
  abandon(id: number, error: HobError): void;
}

export class CallingStream implements OpenStream<unknown, unknown>, ByteOutlet, HeldUp {
  readonly bytes: CreditReader<ChannelBytes>;
  readonly result: Promise<unknown>;
  /** Resolves when something of the stream came, or with the error that it ended with before anything did. */
  readonly begun: Promise<HobError | undefined>;
  readonly #host: StreamHost;
  readonly #id: number;
  readonly #method: string;
  readonly #items: CreditReader<unknown>;
  readonly #writer: ByteSender;
  readonly #result = new Deferred<unknown>();
  readonly #begun = new Deferred<HobError | undefined>();
  #lastWrite: Promise<void> = Promise.resolve();
  #inputEnded = false;
  #lost = 0;
  #over: HobError | undefined;

  constructor(host: StreamHost, id: number, method: string) {
    this.#host = host;
    this.#id = id;
    this.#method = method;
    const { streamItems, streamBytes, bytesFrameBytes, streamQueueBytes } = host.limits;
    this.#items = new CreditReader({ window: streamItems, grant: (items) => this.#grant({ id, items }), left: () => this.cancel() });
    this.bytes = new CreditReader({ window: streamBytes, grant: (bytes) => this.#grant({ id, bytes }) });
    this.#writer = new ByteSender(
      { name: method, credit: streamBytes, frameBytesMax: bytesFrameBytes, queueBytesMax: streamQueueBytes },
      this,
    );
    this.begun = this.#begun.promise;
    this.result = this.#result.promise;
    this.result.catch(() => undefined); // whoever loops over the items sees the error there
  }

  // ---- what the program sees

  [Symbol.asyncIterator](): AsyncIterator<unknown> {
    return this.#items;
  }

  get lost(): number {
    return this.#lost;
  }

  write(bytes: Uint8Array | string, channel = 0): Promise<void> {
    const refusal =
      this.#over ?? (this.#inputEnded ? new HobError("invalid-request", `the input of ${this.#method} was ended already`) : undefined);
    if (refusal !== undefined) return Promise.reject(refusal);
    this.#lastWrite = this.#writer.write(channel, typeof bytes === "string" ? Buffer.from(bytes) : bytes);
    return this.#lastWrite;
  }

  endInput(): void {
    if (this.#inputEnded) return;
    this.#inputEnded = true;
    const tell = (): void => {
      if (this.#over === undefined) this.#host.outbox.send(encodeNotification(notifications.endInput, { id: this.#id }));
    };
    this.#lastWrite.then(tell, () => undefined); // (3)
  }

  position(): Promise<QueuePosition> {
    return this.#host.position(this.#id);
  }

  cancel(): void {
    if (this.#over !== undefined) return;
    const error = new HobError("cancelled", `${this.#method} was cancelled`);
    this.#items.fail(error, true);
    this.bytes.fail(error, true);
    this.#host.abandon(this.#id, error); // (2)
  }

  // ---- what comes from the daemon

  /** False when the daemon sent more than it was granted. */
  takeItem(item: unknown): boolean {
    this.#begun.resolve(undefined);
    return this.#items.push(item, 1);
  }

  takeGap(lost: number): void {
    this.#begun.resolve(undefined);
    this.#lost += lost;
  }

  /** False when the daemon sent more than it was granted. A frame of nothing costs no credit, and would wait without bound. */
  takeBytes(channel: number, bytes: Uint8Array): boolean {
    this.#begun.resolve(undefined);
    return bytes.length === 0 || this.bytes.push({ channel, bytes }, bytes.length);
  }

  takeCredit(bytes: number): void {
    this.#begun.resolve(undefined);
    this.#writer.grant(bytes);
  }

  succeed(result: unknown): void {
    this.#over = new HobError("cancelled", `${this.#method} is over`);
    this.#items.end(); // (1)
    this.#finish();
    this.#begun.resolve(undefined);
    this.#result.resolve(result);
  }

  fail(error: HobError): void {
    this.#over = error;
    this.#items.fail(error); // (1)
    this.#finish();
    this.#begun.resolve(error);
    this.#result.reject(error);
  }

  // ---- where bytes go

  get congested(): boolean {
    if (!this.#host.outbox.congested) return false;
    this.#host.outbox.awaitRelief(this);
    return true;
  }

  sendBytes(channel: number, payload: Uint8Array): void {
    this.#host.outbox.sendFrame(encodeBytesFrame(this.#id, channel, payload));
  }

  broken(error: HobError): void {
    this.#host.abandon(this.#id, error);
  }

  relieved(): void {
    this.#writer.pump();
  }

  #finish(): void {
    this.bytes.end();
    this.#writer.stop(this.#over);
    this.#host.outbox.forget(this);
  }

  #grant(credit: { id: number; items?: number; bytes?: number }): void {
    if (this.#over === undefined) this.#host.outbox.send(encodeNotification(notifications.credit, credit));
  }
}
