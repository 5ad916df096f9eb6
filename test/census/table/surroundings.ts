/** Known failures of ending, and of the machine around a daemon: environment, directories, file systems, containers, users. */
import type { Family } from "./case.ts";

export const stop: Family = {
  prefix: "STOP",
  subject: "Ending: completely, once, in time",
  cases: {
    "01": {
      failure: "A polite stop waits for connections that never close; a second signal changes nothing.",
      reported: "samanhappy/mcphub#1030",
    },
    "02": {
      failure: "The listener is closed and the process lives on: it looks healthy from outside and refuses everybody.",
      reported: "architectds/modeldock#27",
    },
    "03": {
      failure: "The limit for closing equals the limit for killing, so that every polite stop becomes a kill.",
      reported: "phnx-labs/agi-cli#2405",
    },
    "05": {
      failure: "`restart` ends a working daemon and then cannot start the new one.",
      reported: "docker/sbx-releases#414",
    },
    "06": {
      failure: "Only the main process is killed; its workers live on.",
      reported: "Supervisor/supervisor#30",
    },
    "07": {
      failure: "Descendants that moved to a session of their own escape; or those that were detached on purpose are killed.",
      reported: "Unitech/pm2#1036",
    },
    "08": {
      failure: "The daemon is killed hard, and its children stay for ever.",
      reported: "dask/distributed#1322",
    },
    "09": {
      failure: "A process outlives the one that it works for, because it does not notice its end; some then turn a full processor.",
      reported: "modelcontextprotocol/python-sdk#2231",
    },
    "10": {
      failure: '"My parent is gone" is read off ppid = 1: wrong under a subreaper, and wrong in a container.',
      reported: "ipython/ipykernel#517",
    },
    "13": {
      failure: "A broken configuration is half applied by a reload, or breaks the reloads after it.",
      reported: "nspcc-dev/neofs-node#4113",
    },
    "14": {
      failure: "The idle exit comes between a client's connect and its first byte, and the request is lost.",
      reported: "davekilleen/Dex#268",
    },
    "15": {
      failure: "While one daemon ends, the next command fails instead of waiting for it.",
      reported: "DeusData/codebase-memory-mcp#2046",
    },
    "16": {
      failure: "What crashes is started again without a pause, thousands of times.",
      reported: "Unitech/pm2#1676",
    },
  },
};

export const env: Family = {
  prefix: "ENV",
  subject: "The machine around it",
  cases: {
    "01": {
      failure: "Environment, directory and credentials of whoever started the daemon are used for everybody, for ever.",
      reported: "mantoni/eslint_d.js#281",
    },
    "03": {
      failure: "The project is deleted, or cloned anew, under its daemon, which hangs, stays, or serves the wrong one.",
      reported: "rails/spring#247",
    },
    "04": {
      failure:
        "The runtime directory is removed at logout: the daemon is alive and out of reach, and the next command starts a second one.",
      reported: "systemd/systemd#43361",
    },
    "05": {
      failure: "Session managers and CI runners end what a job left behind, and the next start stumbles over the remains.",
      reported: "actions/runner#4601",
    },
    "06": {
      failure: "Cleaners of temporary files take the socket, the lock or the directory of a daemon that is idle.",
      reported: "tmux/tmux#4640",
    },
    "08": {
      failure: "Client and daemon derive different directories, because HOME, TMPDIR or XDG_RUNTIME_DIR differ between two shells.",
      reported: "atuinsh/atuin#4036",
    },
    "09": {
      failure: "One project has several daemons, because its path can be written in several ways.",
      reported: "microsoft/aspire#18298",
    },
    "10": {
      failure: "Two projects that share an installation are taken for one, and end each other's daemon.",
      reported: "eric-cielo/moflo#1249",
    },
    "11": {
      failure: "Run once with sudo, it leaves files of root's in the user's directory, and nothing works any more.",
      reported: "Unitech/pm2#4734",
    },
    "12": {
      failure: "With the home on a network file system, locks exclude nobody on another machine, or hang.",
      reported: "zopefoundation/zc.lockfile#26",
    },
    "13": {
      failure: "The file system cannot hold sockets, and the error explains nothing.",
      reported: "docker/for-win#5519",
    },
    "14": {
      failure: "Containers share one state directory; records name processes of another host.",
      reported: "pantsbuild/pants#11092",
    },
    "15": {
      failure: "A state file that a crash or a full disk left torn or empty makes every later start fail.",
      reported: "AgentWorkforce/relayhistory#44",
    },
    "17": {
      failure: "NODE_OPTIONS of the caller reach the daemon: an inspector's port that is taken, a module that does not exist.",
      reported: "nodejs/node#14325",
    },
    "18": {
      failure: "Limits and priority of whoever came first stay with the daemon, and nobody is told.",
      reported: "CachyOS/ananicy-rules#301",
    },
    "19": {
      failure: "A security policy refuses what the modes allow; it is misread as a stale socket, or tried for ever.",
      reported: "containers/qm#390",
    },
  },
};
