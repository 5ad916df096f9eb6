/**
 * `attach` and `tail`: a caller's stream joined to a terminal. Everything about queues, sizes and the keyboard is elsewhere;
 * this turns what comes on the stream into calls, and the end of either side into the end of the other.
 */
import { type Call, HobError, type ParsedInputOf } from "@hob/kit";
import type { AttachEnd, Exit, Request, term } from "../contract.ts";
import type { Attachment } from "./attachments.ts";
import { channels } from "./channels.ts";
import type { ClientQueue } from "./client-queue.ts";
import { plainText } from "./plain-text.ts";
import type { Terminal } from "./terminal.ts";
import { typistOf } from "./typing.ts";
import { untilAborted } from "./until-aborted.ts";

type AttachInput = ParsedInputOf<typeof term.streams.attach>;
type TailInput = ParsedInputOf<typeof term.streams.tail>;

/** A request from the client is a short line. */
const requestBytesMax = 4096;

let attachmentsMade = 0;

/** `parse` reads a request of the client, and throws when it is none. */
export async function attach(
  terminal: Terminal,
  input: AttachInput,
  call: Call<never>,
  parse: (line: string) => Request,
): Promise<AttachEnd> {
  const { attachments } = terminal;
  const { who } = typistOf(call, input.who);
  const id = input.client ?? `client-${++attachmentsMade}`;
  if (input.detachOthers) attachments.detach(({ id: other }) => other !== id, who);
  const { readOnly, size } = input;
  if (input.colours !== undefined && !readOnly) terminal.screen.colours = input.colours;
  const attachment = attachments.add({ id, who, pid: call.peer.pid, readOnly, size }, call, {
    type: "attached",
    client: id,
    terminal: terminal.facts(),
  });
  try {
    attachment.queue.renew(input.historyLines);
    if (terminal.exit !== undefined) return await farewell(terminal.exit, attachment.queue);
    void obey(terminal, attachment, call, parse).catch((error: unknown) =>
      attachment.ended.reject(HobError.from(error, "invalid-request")),
    );
    return await endOf(attachment.ended.promise, call);
  } finally {
    attachments.remove(attachment);
    terminal.keyboard.forget(attachment);
  }
}

export async function tail(terminal: Terminal, input: TailInput, call: Call<never>): Promise<AttachEnd> {
  const plain = input.plain ? plainText() : undefined;
  const outlet = {
    write: (bytes: Uint8Array, channel: number): Promise<void> =>
      call.write(plain === undefined || channel !== channels.output ? bytes : plain(bytes), channel),
  };
  const { queue, ended, leave } = terminal.attachments.follow(outlet);
  try {
    if (input.lines > 0) {
      const { text = "" } = terminal.screen.capture({ format: "plain", join: false, history: true, last: input.lines });
      queue.push(new TextEncoder().encode(input.plain ? text : text.replaceAll("\n", "\r\n")));
    }
    if (terminal.exit !== undefined) return await farewell(terminal.exit, queue);
    return await endOf(ended.promise, call);
  } finally {
    leave();
  }
}

/** Throws `draining` when the daemon ends: what runs in the terminal does not go on, as it would when a client leaves. */
async function endOf(ended: Promise<AttachEnd>, { signal }: Call<never>): Promise<AttachEnd> {
  const end = await Promise.race([ended, untilAborted(signal)]);
  if (end !== undefined) return end;
  if (signal.reason instanceof HobError && signal.reason.code === "draining") throw signal.reason;
  return { reason: "detached" };
}

/** Of a terminal that has ended already: what is in the queue, and the end. */
async function farewell(exit: Exit, queue: ClientQueue): Promise<AttachEnd> {
  queue.notice({ type: "exited", exit });
  await queue.flush();
  return { reason: "exited", exit };
}

/** Input and requests of the client, until its side ends. */
async function obey(terminal: Terminal, attachment: Attachment, call: Call<never>, parse: (line: string) => Request): Promise<void> {
  const typist = { key: attachment, who: attachment.who };
  const requests = new RequestLines((line) => take(terminal, attachment, parse(line)));
  for await (const { channel, bytes } of call.incoming) {
    if (channel === channels.notices) requests.push(bytes);
    else if (channel === channels.input) await type(terminal, attachment, typist, bytes);
  }
}

async function type(terminal: Terminal, attachment: Attachment, typist: { key: object; who: string }, bytes: Uint8Array): Promise<void> {
  if (attachment.readOnly) throw new HobError("not-permitted", `${attachment.who} looks on at ${terminal.name} and may not type`);
  if (terminal.exit !== undefined) return;
  terminal.attachments.used(attachment);
  // A key that comes as the terminal ends is nobody's mistake.
  await terminal.keyboard.key(bytes, typist).catch(() => undefined);
}

function take(terminal: Terminal, attachment: Attachment, wanted: Request): void {
  if ("redraw" in wanted) attachment.queue.renew();
  else if ("size" in wanted) terminal.attachments.resized(attachment, wanted.size);
  else if (!attachment.readOnly) terminal.screen.colours = wanted.colours;
}

/** Lines that may come in pieces. */
class RequestLines {
  readonly #take: (line: string) => void;
  readonly #decoder = new TextDecoder();
  #text = "";

  constructor(take: (line: string) => void) {
    this.#take = take;
  }

  push(bytes: Uint8Array): void {
    this.#text += this.#decoder.decode(bytes, { stream: true });
    const lines = this.#text.split("\n");
    this.#text = lines.pop() ?? "";
    if (this.#text.length > requestBytesMax) throw new HobError("invalid-request", "a request of an attached client is too long");
    for (const line of lines) this.#take(line);
  }
}
