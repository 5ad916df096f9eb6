/** Known failures of what goes in and out: standard streams and logs, messages, and many clients at once. */
import type { Family } from "./case.ts";

export const io: Family = {
  prefix: "IO",
  subject: "Standard streams, descriptors and logs",
  cases: {
    "01": {
      failure: "The daemon keeps the caller's stdout: `$(start)`, CI steps and agents wait for an end of file that never comes.",
      reported: "anomalyco/opencode#48414",
    },
    "02": {
      failure: "The daemon keeps the terminal: ssh does not close, and a hang-up later ends the daemon.",
      reported: "jenkinsci/publish-over-ssh-plugin#230",
    },
    "05": {
      failure: "Writing to a reader that has gone raises an error a moment later, which nobody catches: the daemon dies of EPIPE.",
      reported: "getpaseo/paseo#550",
    },
    "06": {
      failure: "The handler of uncaught errors writes to the very stream that broke: an endless loop, gigabytes of log.",
      reported: "grinev/opencode-telegram-bot#209",
    },
    "07": {
      failure: "A worker dies while the daemon writes to it, and takes the daemon down with it.",
      reported: "getpaseo/paseo#4047",
    },
    "08": {
      failure: "Nobody reads a child's stderr: it stands still after 64 KiB. Or all of it is kept in memory.",
      reported: "OpenRouterLabs/spawn#1922",
    },
    "09": {
      failure: "Logs grow without limit, and pile up in memory when the disk is slow or full.",
      reported: "Unitech/pm2#3216",
    },
    "10": {
      failure: "After the log was rotated or deleted from outside, the daemon goes on writing to the removed file.",
      reported: "EnterpriseDB/repmgr#465",
    },
    "12": {
      failure: 'Remarks such as "starting" are printed on stdout before the answer, and break whoever parses it.',
      reported: "appium/appium-adb#190",
    },
  },
};

export const frame: Family = {
  prefix: "FRAME",
  subject: "Messages",
  cases: {
    "01": {
      failure: "The end of a message is looked for in one chunk at a time; a message that arrives in parts is never seen.",
      reported: "nrwl/nx#33500",
    },
    "02": {
      failure: "Two messages in one chunk: the second is lost, or glued to the first.",
      reported: "sonyxperiadev/gerrit-events#59",
    },
    "04": {
      failure: "Bytes that are no UTF-8, or a NUL, break the reader.",
      reported: undefined,
    },
    "05": {
      failure: "The length is counted in characters and sent in bytes, so that the end of a long text is cut off.",
      reported: "sebastianseilund/node-json-socket#25",
    },
    "06": {
      failure: "An answer that is too large, or that cannot be written as JSON, ends the whole daemon.",
      reported: "nrwl/nx#36838",
    },
    "07": {
      failure: "A line that never ends fills the memory until the process dies.",
      reported: "openai/codex#31782",
    },
    "09": {
      failure: "A request that is malformed or fails is dropped without a word, and its caller waits until it gives up.",
      reported: "mantoni/eslint_d.js#87",
    },
    "10": {
      failure: "An answer that comes after its caller gave up is taken for the answer to the next question.",
      reported: "sysrepo/sysrepo#901",
    },
    "11": {
      failure: "A library prints to stdout, which is also the channel of the protocol, and corrupts it.",
      reported: "AgentDeskAI/browser-tools-mcp#239",
    },
  },
};

export const load: Family = {
  prefix: "LOAD",
  subject: "Many, slow and dead clients",
  cases: {
    "01": {
      failure: "Many connect at once, the accept queue is full, and clients fail with EAGAIN.",
      reported: "tokio-rs/mio#1560",
    },
    "02": {
      failure: "Out of descriptors, accept fails in a loop: a full processor, no service, not even for a `stop`.",
      reported: "nodejs/node#45242",
    },
    "03": {
      failure: "For a client that has stopped reading, the daemon queues without limit.",
      reported: "tmux/tmux#5553",
    },
    "05": {
      failure: "A client that is merely slow is thrown out by a short write timeout.",
      reported: "gptme/gptme#3648",
    },
    "06": {
      failure: "What was dropped for a slow client is not told to it: it shows a wrong state, for good.",
      reported: "tmux/tmux#2217",
    },
    "07": {
      failure: "A busy event loop fails the health check; the daemon is killed, restarted, and busy again.",
      reported: "vectorize-io/hindsight#1992",
    },
    "08": {
      failure: "`status` and `stop` wait behind the very work about which one wants to know.",
      reported: "matrixarkai/TemporalStore#747",
    },
    "10": {
      failure: "Calls that were cancelled or timed out stay in a table for ever, or `close()` hangs.",
      reported: "nimiq/jsonrpc#75",
    },
    "11": {
      failure: "The client was killed, and its call goes on and holds what the next user waits for.",
      reported: "bazelbuild/bazel#30954",
    },
    "12": {
      failure: "Answering a client that has gone raises an error that shuts the daemon down.",
      reported: "nrwl/nx#29813",
    },
    "13": {
      failure: "A job of the daemon calls the daemon, which waits for the job: nobody moves, and nobody says so.",
      reported: "hedronvision/bazel-compile-commands-extractor#56",
    },
  },
};
