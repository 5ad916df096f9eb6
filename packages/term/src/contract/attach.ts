/**
 * What passes on the byte channels of `attach` and `tail`. Both ways, channel 2 carries notices: JSON, one line each, in
 * order with the bytes around them. Daemon to client: channel 1 is output, raw and unchanged. Client to daemon: channel 0
 * is input, as typed; channel 2 is requests.
 *
 * A client that writes channel 1 to a terminal and ignores channel 2 shows the right thing: a snapshot is output as well,
 * begins by putting the terminal into a known state, and ends with the modes, the cursor and the title as they are.
 */
import * as z from "zod";
import { colours, size } from "./names.ts";
import { exit, terminal } from "./terminal.ts";

export { channels } from "../core/channels.ts";

/** From the daemon, on channel 2. */
export const notice = z.discriminatedUnion("type", [
  /** First of all: where the client is, and the id by which it is known. */
  z.object({ type: z.literal("attached"), client: z.string(), terminal }),
  /**
   * The next `bytes` bytes of output are a whole screen instead of a continuation: after attaching, after a request, and
   * instead of `skipped` bytes of output when the client was behind.
   */
  z.object({ type: z.literal("screen"), bytes: z.number().int(), skipped: z.number().int(), size, alternate: z.boolean() }),
  /** Output from here on is meant for this size. */
  z.object({ type: z.literal("size"), size }),
  z.object({ type: z.literal("renamed"), name: z.string() }),
  /** `tail` only: so many bytes of output were left out, because the reader was behind. */
  z.object({ type: z.literal("gap"), bytes: z.number().int() }),
  /** The program ended; all its output came before. */
  z.object({ type: z.literal("exited"), exit }),
]);

/** From the client, on channel 2. */
export const request = z.union([
  /** The client's window has changed. */
  z.strictObject({ size }),
  /** The window's own colours, for programs that ask. */
  z.strictObject({ colours }),
  /** Ask for a whole screen, to draw everything again. */
  z.strictObject({ redraw: z.literal(true) }),
]);

/** How an attachment ended when nothing went wrong. */
export const attachEnd = z.object({
  reason: z.enum(["exited", "killed", "detached"]).describe("detached: by `detach`, of whoever is named in `by`."),
  by: z.string().optional(),
  exit: exit.optional(),
});

export type Notice = z.output<typeof notice>;
export type Request = z.output<typeof request>;
