/** Known failures of a start: who owns the address while processes come and go, and what "started" means. */
import type { Family } from "./case.ts";

export const race: Family = {
  prefix: "RACE",
  subject: "Starting at once, and who owns the address",
  cases: {
    "01": {
      failure: "Several commands find no daemon before any of them has published one; each starts its own, and `stop` finds only the last.",
      reported: "gastownhall/gastown#108",
    },
    "02": {
      failure: "The starter lets its lock go before the child has claimed anything; a later starter slips into the gap.",
      reported: "ruvnet/ruflo#2505",
    },
    "03": {
      failure: "The claim is made after a slow start-up; a second daemon is ready first, and has its socket taken away by the slow one.",
      reported: "browser-use/browser-harness#734",
    },
    "04": {
      failure: "A second daemon, perhaps started by hand, removes the socket of the first, which runs on where nobody can reach it.",
      reported: "clawnify/ateam#50",
    },
    "05": {
      failure: "A busy daemon misses a short ping, is taken for dead and is replaced; two serve at once.",
      reported: "matrixarkai/TemporalStore#747",
    },
    "06": {
      failure:
        "Any error of connect counts as a stale socket (no descriptors left, access refused), and a live daemon's socket is deleted.",
      reported: "openonion/connectonion#271",
    },
    "07": {
      failure:
        "A daemon that was replaced deletes its successor's socket or pid file while it cleans up; Node.js does so by itself on close.",
      reported: "nodejs/node#19729",
    },
    "08": {
      failure: "A socket is taken for one's own because the file system has used the inode number again.",
      reported: "lucascaro/hive#339",
    },
    "09": {
      failure: "The lock file is removed on release: one process holds a lock on the removed file, another on a new one of the same name.",
      reported: "cashapp/hermit#423",
    },
    "10": {
      failure: "Two processes clear away the same stale lock, and the slower one removes the lock that the faster one has just made.",
      reported: "isaacs/sock-daemon#3",
    },
    "11": {
      failure: "The lock is made first and filled later; whoever reads in between sees it empty and calls it stale.",
      reported: undefined,
    },
    "14": {
      failure: "The recorded pid belongs to a stranger by now, who is taken for the daemon, or killed in its place.",
      reported: "facebook/buck2#1425",
    },
    "15": {
      failure: "In a container the new process has the very pid that the last one recorded, and concludes that it runs already.",
      reported: "tenzir/tenzir#2526",
    },
    "16": {
      failure: "A daemon whose files were wiped or taken over runs on for hours, unseen by every command.",
      reported: "pantsbuild/pants#5877",
    },
    "18": {
      failure: "Prompts and hooks start the daemon again while it is being stopped.",
      reported: "gastownhall/gastown#991",
    },
    "19": {
      failure: "The daemon runs client code that starts a daemon, which runs client code: a chain of processes without end.",
      reported: "Lexonight1/thermalright-trcc-linux#162",
    },
    "20": {
      failure: "A missing pid record counts as no daemon; a second one opens the data of the first, which lives.",
      reported: "MetaMask/core#9226",
    },
  },
};

export const ready: Family = {
  prefix: "READY",
  subject: "Ready, failed, running: what is said, and whether it is true",
  cases: {
    "01": {
      failure: "`start` returns when the process exists, not when it answers, so that `start && call` fails.",
      reported: "ClickHouse/clickhousectl#330",
    },
    "02": {
      failure: "A socket or pid file that lies there counts as readiness.",
      reported: "ChromeDevTools/chrome-devtools-mcp#2327",
    },
    "04": {
      failure: "The child dies at once; the starter waits out its whole time and then says only that it timed out.",
      reported: "python/mypy#6621",
    },
    "05": {
      failure: "The error that is shown belongs to an earlier launch, or the log that explains the failure was wiped by the next start.",
      reported: "pantsbuild/pants#17783",
    },
    "06": {
      failure: "A start that failed ends with exit status 0.",
      reported: "multica-ai/multica#5166",
    },
    "07": {
      failure: "A daemon that starts slowly but makes progress is killed by a fixed time limit, again at every attempt.",
      reported: "tetsuo-ai/agenc-core#2602",
    },
    "08": {
      failure: "A command that comes while the daemon starts fails, instead of waiting for it.",
      reported: "kaeawc/auto-mobile#5664",
    },
    "09": {
      failure: "Children of the daemon inherit the pipe on which the starter waits for its end, and the start never returns.",
      reported: "mozilla/sccache#2841",
    },
    "10": {
      failure: "The launch itself fails (no interpreter, no descriptors, no permission), and that is not handled.",
      reported: "mantoni/eslint_d.js#208",
    },
    "12": {
      failure: "Commands disagree: `status` says that nothing runs while `stop` sees a process, or the other way round.",
      reported: "vercel/turborepo#8006",
    },
  },
};
