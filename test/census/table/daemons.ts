/**
 * Known failures of particular daemons: terminals, browsers, schedules, warm evaluators. A case leaves its `pending` when
 * the first test carries its id.
 */
import type { Family } from "./case.ts";

const withBrowser = "`hob browser` is not built yet.";
const withAuto = "`hob auto` is not built yet.";

export const term: Family = {
  prefix: "TERM",
  subject: "Terminals",
  cases: {
    "01": {
      failure: "Clients of different sizes fight over the size of the terminal, which flaps.",
      reported: "stablyai/orca#15799",
    },
    "02": {
      failure: 'The "largest" size is taken from each axis by itself, and fits nobody.',
      reported: "asheshgoplani/agent-deck#2186",
    },
    "03": {
      failure: "The size of a client that has gone stays.",
      reported: "tmux/tmux#2594",
    },
    "05": {
      failure: "Output is decoded chunk by chunk, and shows replacement characters; attaching begins in the middle of a sequence.",
      reported: "sursaone/bun-pty#32",
    },
    "07": {
      failure: "A later program inherits the descriptors of earlier terminals, so that none of them ever hangs up.",
      reported: "stablyai/orca#8362",
    },
    "08": {
      failure: "Scrollback without limit, or with a limit in lines while the lines are endless: gigabytes.",
      reported: "zellij-org/zellij#1625",
    },
  },
};

export const brow: Family = {
  prefix: "BROW",
  subject: "Browsers",
  cases: {
    "01": {
      failure: "The daemon dies, and the browser stays with all its helpers.",
      reported: "vercel-labs/agent-browser#1113",
    },
    "02": {
      failure: "Orphans can be found only through the files of the dead daemon; once those are gone, nobody ends them.",
      reported: "NousResearch/hermes-agent#62615",
    },
    "03": {
      failure: "Cleaning up by name ends another project's browser, or the user's own.",
      reported: "garrytan/gstack#2817",
    },
    "05": {
      failure: "A slow browser is taken for a crashed one and replaced, silently in another mode.",
      reported: "garrytan/gstack#1781",
      pending: withBrowser,
    },
    "06": {
      failure: "A stale port file and a port that was used again connect to some other browser.",
      reported: "browserbase/stagehand#2542",
      pending: withBrowser,
    },
    "07": {
      failure: "Commands that are under way when a page dies never come to an end.",
      reported: "GoogleChromeLabs/chromium-bidi#2665",
      pending: withBrowser,
    },
    "08": {
      failure: "After a reconnect the input that was pending is replayed into whatever tab is in front.",
      reported: "browser-use/browser-harness#596",
      pending: withBrowser,
    },
  },
};

export const auto: Family = {
  prefix: "AUTO",
  subject: "Schedules and watches",
  cases: {
    "01": {
      failure: "Runs that were missed during sleep or downtime are skipped without a trace.",
      reported: "openclaw/openclaw#12671",
      pending: withAuto,
    },
    "02": {
      failure: "Catching up fires every missed run in one burst.",
      reported: "node-schedule/node-schedule#431",
      pending: withAuto,
    },
    "03": {
      failure: "Catching up runs what is not due yet, or a run by hand uses up the next scheduled one.",
      reported: "NousResearch/hermes-agent#77406",
      pending: withAuto,
    },
    "04": {
      failure: "The guard against overlapping runs forgets to set the next timer, and the scheduler stands still.",
      reported: "node-cron/node-cron#120",
      pending: withAuto,
    },
    "06": {
      failure: "When the clocks change the next time is computed in the past: an endless loop.",
      reported: "Hexagon/croner#286",
      pending: withAuto,
    },
    "07": {
      failure: "A job writes into the directory that it watches, and starts itself.",
      reported: "watchexec/watchexec#40",
      pending: withAuto,
    },
    "08": {
      failure: "The limit of watches is reached: a crash, endless warnings, or events that are silently missing.",
      reported: "facebook/watchman#283",
      pending: withAuto,
    },
  },
};

export const evaluation: Family = {
  prefix: "EVAL",
  subject: "Warm evaluators and caches",
  cases: {
    "01": {
      failure: "An evaluator that is busy is called stuck, and is killed in a loop before it can ever finish.",
      reported: "python/mypy#18008",
    },
    "03": {
      failure: "Files or settings have changed under the daemon, and it serves stale results.",
      reported: "python/mypy#10035",
    },
    "04": {
      failure: "A daemon without memory holds its locks while it thrashes, and cannot be stopped.",
      reported: "gradle/gradle#16299",
    },
    "05": {
      failure: "Idle instances pile up, one for each version, project and set of options.",
      reported: "gradle/gradle#17890",
    },
  },
};
