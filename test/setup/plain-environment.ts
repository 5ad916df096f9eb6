/**
 * What a test sees of the environment of whoever runs it: nothing that changes what hob, Node.js or a shell do. A person
 * may sit in a terminal of hob or tmux, have a shell of their own and colours forced; CI may be a job of a daemon. A test
 * that is about such a variable sets it itself.
 */
const changing = [
  ...["FORCE_COLOR", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "LINES", "LC_ALL", "LC_CTYPE"],
  ...["NODE_OPTIONS", "NODE_COMPILE_CACHE", "NODE_PATH", "NODE_NO_WARNINGS", "NODE_DEBUG"],
  ...["ENV", "BASH_ENV", "PROMPT_COMMAND", "PS1", "ZDOTDIR", "TMUX", "TMUX_PANE", "STY"],
];

// HOB_CI is how a run of CI finds its own processes.
const ofHob = Object.keys(process.env).filter((name) => name.startsWith("HOB_") && name !== "HOB_CI");
for (const name of [...changing, ...ofHob]) delete process.env[name];
process.env.SHELL = "/bin/sh";
