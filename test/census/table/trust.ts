/** Known failures between versions, between users, and between clocks. */
import type { Family } from "./case.ts";

export const ver: Family = {
  prefix: "VER",
  subject: "Versions and upgrades",
  cases: {
    "01": {
      failure: "After an upgrade the old daemon goes on serving the new command, with the old code, and nobody says so.",
      reported: "holon-run/uxc#180",
    },
    "02": {
      failure: "Clients of two versions end each other's daemon in turn, hundreds of times.",
      reported: "anomalyco/opencode#35455",
    },
    "03": {
      failure: "Versions are compared in one direction only, or not in the first seconds.",
      reported: "kaeawc/auto-mobile#2441",
    },
    "04": {
      failure: "The new command cannot stop the old daemon: the stop needs the handshake that was just refused.",
      reported: "tmux/tmux#2212",
    },
    "05": {
      failure: "Versions that do not fit show themselves as nonsense, or as a hang.",
      reported: "tmux/tmux#4356",
    },
    "06": {
      failure: "Compatibility is guessed from one call that happens to work in both versions.",
      reported: "h0x91b/dev-3.0#1154",
    },
    "07": {
      failure: "A state directory for each version hides what runs already after an upgrade.",
      reported: "zellij-org/zellij#1255",
    },
    "08": {
      failure: "The files of a running daemon are replaced or deleted, and whatever it loads late fails, one by one.",
      reported: "mantoni/eslint_d.js#294",
    },
    "09": {
      failure: "The daemon is replaced by an installation that is half finished.",
      reported: "Open330/muxa#116",
    },
  },
};

export const sec: Family = {
  prefix: "SEC",
  subject: "Other users and programs of the machine",
  cases: {
    "01": {
      failure: "Between bind and chmod others can connect to the socket.",
      reported: "HeddleCo/heddle#620",
    },
    "02": {
      failure: "A chmod that fails or has no effect goes unnoticed.",
      reported: "zowe/zowe-cli#2743",
    },
    "03": {
      failure: "A directory that somebody else has planted, linked or opened to all is trusted.",
      reported: "kovyrin/agent-secret#112",
    },
    "05": {
      failure: "Another user listens at the address first, and the client talks to them.",
      reported: "ROCm/rocm-cli#74",
    },
    "06": {
      failure: "A planted pid file hinders the start, or aims a signal at somebody else.",
      reported: "Digital-Process-Tools/claude-supertool#148",
    },
    "08": {
      failure: "A web page reaches the control port by DNS rebinding.",
      reported: "freenet/freenet-core#3034",
    },
    "09": {
      failure: "A web page reaches it by a WebSocket or a simple POST, whatever the Origin.",
      reported: "w3c/webdriver-bidi#155",
      notApplicable:
        "No part of hob speaks HTTP or WebSocket. That no daemon has a network socket is what the test of SEC-08 shows; a face for browsers would bring its own test of this case.",
    },
    "10": {
      failure: "Secrets are found in logs, in `status`, or in the list of processes.",
      reported: "sigp/lighthouse#2438",
    },
  },
};

export const time: Family = {
  prefix: "TIME",
  subject: "Clocks and sleep",
  cases: {
    "01": {
      failure: "A healthy daemon is declared dead after the clock was set, or after the machine slept.",
      reported: "xapi-project/xen-api#5700",
    },
    "02": {
      failure: "After waking, each fresh daemon is ended at once, because the sign of life on record is its predecessor's.",
      reported: "zhukunpenglinyutong/jetbrains-cc-gui#1512",
    },
    "03": {
      failure: "After waking, everybody looks dead at the same moment, although what they sent lies there unread.",
      reported: "jmcorgan/fips#78",
    },
    "04": {
      failure: 'A daemon is called "running" although its last sign of life is days old.',
      reported: "ctxrs/ctx#958",
    },
    "06": {
      failure: "A lock that must be renewed in time is lost when its holder stalls, and two go on.",
      reported: "moxystudio/node-proper-lockfile#74",
    },
  },
};
