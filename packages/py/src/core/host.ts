/** Where a command runs its Python: in the daemon, or in its own process. Both look the same to the verbs. */
import type { InputOf } from "@hob/kit";
import type { py, RunOutput } from "../contract.ts";

/** A program and its circumstances, as the contract takes them. */
export type RunOrder = Omit<InputOf<typeof py.streams.run>, "id" | "input">;

export interface HostWires {
  /** Output as it comes: channel 1 is stdout, 2 is stderr. The program is slowed down until the promise resolves. */
  output(channel: number, bytes: Uint8Array): Promise<void>;
  /** What the program reads; asked for a chunk each time that it waits. Absent: its input is empty. */
  input: AsyncIterable<Uint8Array> | undefined;
}

export interface PythonHost {
  /** Milliseconds that it took to find or start it. */
  readonly connectMs: number;
  /** Directory of the daemon's instance, where it is safe to use. */
  readonly directory: string | undefined;
  /**
   * Runs a program, once. While it runs Ctrl-C is the program's: the first raises KeyboardInterrupt, the second kills.
   * Throws a `HobError` when it was not run, or when nobody can know how it ended (`outcome-unknown`).
   */
  run(order: RunOrder, wires: HostWires): Promise<RunOutput>;
  /** Has a session end with this host. */
  holdSession(name: string): void;
  /** False when there is none. */
  endSession(name: string): Promise<boolean>;
  /** Completions of a text in a session. */
  complete(session: string, text: string): Promise<string[]>;
  close(): Promise<void>;
}
