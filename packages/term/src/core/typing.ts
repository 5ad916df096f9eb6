/** `send` and `lease`: programs at the keyboard. */
import { type Call, HobError, type ItemOf, type ParsedInputOf } from "@hob/kit";
import type { term } from "../contract.ts";
import { pasteBytes } from "../keys/paste.ts";
import { bytesOfWord } from "../keys/sequence.ts";
import { Deferred } from "./deferred.ts";
import type { Holder, Typist } from "./keyboard.ts";
import { endOfPatience, type Patient } from "./patience.ts";
import type { Clock } from "./ports.ts";
import { joined } from "./splitter.ts";
import { type Terminal, unreadError } from "./terminal.ts";
import { untilAborted } from "./until-aborted.ts";

export type Caller = Pick<Call<never>, "peer" | "hungUp">;

/** The caller of `call` as somebody who types: one connection is one pair of hands. */
export function typistOf({ peer, hungUp }: Caller, who: string | undefined): Typist {
  const name = who ?? (peer.pid === undefined ? peer.program : `${peer.program} (${peer.pid})`);
  return { key: peer, who: name, gone: hungUp };
}

type SendInput = ParsedInputOf<typeof term.methods.send>;

/** Throws `held`, and `timed-out` when the program has not read all of it by the caller's deadline. */
export async function send(terminal: Terminal, input: SendInput, call: Caller & Patient, clock: Clock): Promise<{ bytes: number }> {
  terminal.requireAlive();
  const bytes = bytesOf(terminal, input);
  const patience = endOfPatience(call, clock, () => unreadError(terminal.name));
  try {
    await terminal.keyboard.type(bytes, typistOf(call, input.who), "send", input.force, patience);
  } finally {
    patience.stop();
  }
  return { bytes: bytes.length };
}

/** Holds the keyboard until the caller ends the stream; throws `held` when a person takes it. */
export async function lease(
  terminal: Terminal,
  { who, force }: { who?: string | undefined; force: boolean },
  call: Call<ItemOf<typeof term.streams.lease>>,
): Promise<void> {
  terminal.requireAlive();
  const over = new Deferred<void>();
  const lost = (holder: Holder): void =>
    over.reject(
      new HobError("held", `${holder.who} has taken the keyboard of ${terminal.name}`, {
        hint: "Ask for it again when they are done.",
        details: { holder },
      }),
    );
  const release = terminal.keyboard.lease(typistOf(call, who), force, lost);
  void untilAborted(call.signal).then(over.resolve);
  const leave = terminal.listen({ changed: () => terminal.exit !== undefined && over.resolve() });
  try {
    await call.send({ type: "held" });
    await over.promise;
  } finally {
    leave();
    release();
  }
}

function bytesOf(terminal: Terminal, { text, bytes, keys, paste }: SendInput): Uint8Array {
  const { modes } = terminal.screen;
  const keyModes = { applicationCursor: modes.applicationCursorKeys };
  const given = joined(bytesIn(bytes ?? ""), Buffer.from(text ?? ""));
  const pressed = keys.map((key) => bytesOfWord(key, keyModes)).join("");
  return joined(paste ? pasteBytes(given, modes) : given, Buffer.from(pressed));
}

function bytesIn(base64: string): Uint8Array {
  try {
    return Buffer.from(atob(base64), "latin1");
  } catch (error) {
    throw new HobError("invalid-input", "`bytes` is not base64", { hint: "Give text as `text`.", cause: error });
  }
}
