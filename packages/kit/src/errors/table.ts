/**
 * Every error that hob reports, in one table: what it means, what to do next, whether trying again can help, the exit
 * code of a command that ends with it, and its JSON-RPC number. docs/errors.md is printed from here. To add one, add a
 * row; the types, the documentation and the exit codes follow.
 *
 * Exit codes: 0 done · 1 the user's own program failed · 2 usage · 3 not running · 4 alive but not answering ·
 * 5 could not start · 6 busy · 7 timed out · 8 versions do not fit · 9 not permitted · 10 not found · 130 interrupted.
 */
export interface ErrorRow {
  /** One sentence for the documentation; a thrown error carries its own, more exact message. */
  readonly meaning: string;
  /** The next step for the person who sees it. A thrown error may carry a more exact one. */
  readonly hint: string;
  /** The same call may succeed later without anything being changed. */
  readonly retryable: boolean;
  /** Exit status of a command that ends with this error. */
  readonly exit: number;
  /** `error.code` on the wire: the JSON-RPC 2.0 reserved numbers, and -32000 downwards for ours. */
  readonly rpc: number;
}

export const errorTable = {
  usage: row("The command line is not one that hob understands.", "See `hob help`.", false, 2, -32602),
  "parse-error": row("A message is not JSON in UTF-8.", "Send one JSON object per line.", false, 2, -32700),
  "invalid-request": row("A message is JSON but not a request.", "See docs/protocol.md.", false, 2, -32600),
  "invalid-input": row("The input does not fit the method's schema.", "See `hob methods`.", false, 2, -32602),
  "unknown-method": row("The daemon has no method of that name.", "See `hob methods`.", false, 10, -32601),
  "frame-too-large": row("A message is larger than the limit.", "Send large data through a stream.", false, 2, -32000),
  "reply-too-large": row(
    "The result of a call is larger than a message may be.",
    "Make the method a stream, or the items of a stream smaller.",
    false,
    1,
    -32001,
  ),
  "not-serialisable": row("The result of a call cannot be written as JSON.", "Return plain data.", false, 1, -32002),
  "handler-failed": row("The daemon's own code for this method threw an error.", "See `hob logs`.", false, 1, -32003),
  internal: row("hob itself made a mistake.", "Please report it, with the output of `hob doctor`.", false, 1, -32603),
  busy: row("The daemon is doing as much as its limits allow.", "Try again shortly.", true, 6, -32010),
  "too-many-connections": row(
    "The daemon has as many connections as its limit allows.",
    "Try again shortly, or close some.",
    true,
    6,
    -32011,
  ),
  deadlock: row(
    "A process inside the daemon asked for what may be waiting for that very process.",
    "Call it from outside of the daemon, or without waiting for the answer in the call that runs.",
    false,
    6,
    -32015,
  ),
  draining: row("The daemon is ending and takes no new work.", "Try again: the next command starts a new one.", true, 6, -32012),
  "too-slow": row(
    "A stream was ended because its reader did not keep up.",
    "Read faster, or ask for a stream that may drop items.",
    true,
    6,
    -32013,
  ),
  held: row("Somebody else holds what the call needs.", "Try again, or ask whoever holds it.", true, 6, -32014),
  "timed-out": row("The deadline passed before the answer came.", "Allow more time, or look at `hob status`.", true, 7, -32020),
  cancelled: row("The call was cancelled by its caller.", "", false, 130, -32021),
  "outcome-unknown": row(
    "The connection or the daemon ended after the call was sent and before its answer came.",
    "Check what happened before you repeat it.",
    false,
    4,
    -32022,
  ),
  disconnected: row("The connection ended before the call was taken by the daemon.", "Try again.", true, 4, -32023),
  "not-running": row("There is no daemon of that name.", "Start it with `hob start`.", true, 3, -32030),
  "stopped-on-purpose": row(
    "The daemon was stopped a moment ago, and this caller may not start it again yet.",
    "Start it with `hob start`.",
    true,
    3,
    -32031,
  ),
  unresponsive: row("The daemon is alive but does not answer.", "Wait, or end it with `hob stop --now`.", true, 4, -32032),
  unreachable: row(
    "The daemon is alive but its socket is missing or refuses.",
    "Wait for it to publish itself again, or end it with `hob stop --now`.",
    true,
    4,
    -32033,
  ),
  "start-failed": row("The daemon ended before it was ready.", "See `hob logs`.", false, 5, -32040),
  "start-timeout": row("The daemon did not become ready in time.", "See `hob logs`.", true, 5, -32041),
  "already-owned": row("Another process already runs this daemon.", "Nothing to do: use the one that runs.", false, 5, -32042),
  "config-invalid": row("The configuration file cannot be used.", "Mend the file, then start or reload.", false, 5, -32043),
  reentrant: row(
    "A daemon tried to start a daemon of its own kind while starting.",
    "Call it only after it is ready, from another process.",
    false,
    5,
    -32044,
  ),
  "directory-gone": row(
    "The directory that the daemon belongs to is gone.",
    "Start it again in a directory that exists.",
    false,
    5,
    -32045,
  ),
  "version-mismatch": row(
    "The command and the daemon are of versions that do not fit.",
    "Update the older one; `hob stop` ends an old daemon.",
    false,
    8,
    -32050,
  ),
  "protocol-mismatch": row(
    "The command and the daemon have no protocol version in common.",
    "Update the older one; `hob stop` ends an old daemon.",
    false,
    8,
    -32051,
  ),
  "not-a-daemon": row(
    "What listens at the daemon's address is not a daemon built on hob.",
    "Find out what it is; nothing of it was touched.",
    false,
    8,
    -32052,
  ),
  "unsafe-directory": row(
    "A directory that must be private is not.",
    "Mend its owner or mode, or set HOB_HOME to another place.",
    false,
    9,
    -32060,
  ),
  "not-permitted": row("The system refused access.", "Check the owner and mode of the path that is named.", false, 9, -32061),
  "lock-unsupported": row("The file system cannot hold locks.", "Set HOB_HOME to a directory on a local disk.", false, 9, -32062),
  "socket-unsupported": row("The file system cannot hold sockets.", "Set HOB_HOME to a directory on a local disk.", false, 9, -32063),
  "no-space": row("The disk is full.", "Free some space.", true, 9, -32064),
  "out-of-descriptors": row("The process may not open another file.", "Raise the limit: `ulimit -n 1024`.", true, 9, -32065),
  "wrong-state": row("What was asked cannot be done to the thing as it is now.", "Look at its state.", false, 2, -32071),
  "not-found": row("There is no such thing.", "See `hob ls`.", false, 10, -32070),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorTable;

function row(meaning: string, hint: string, retryable: boolean, exit: number, rpc: number): ErrorRow {
  return { meaning, hint, retryable, exit, rpc };
}
