/** Verbs about hob itself: the tour, help, completion, and its version. */
import type { VerbDeclaration } from "@hob/kit/verb";

const group = "More";

export const more: readonly VerbDeclaration[] = [
  {
    name: "tour",
    summary: "see on real processes what hob does, in ten seconds",
    description: [
      "Starts from an empty state directory of its own and leaves nothing behind: twenty commands race for one daemon, a call is measured, the daemon is killed and comes back, and a stop is followed by a count of what is left.",
      "Exits 1 when something did not hold.",
    ],
    group,
    examples: [{ command: "hob tour", what: "take it" }],
    exits: [{ code: 1, meaning: "something that should hold did not" }],
    readOnly: false,
    load: () => import("../verbs/tour.ts"),
  },
  {
    name: "help",
    summary: "explain hob, or one verb",
    group,
    arguments: [{ name: "VERB", help: "the verb to explain: status, or py sessions", many: true, complete: "verb" }],
    options: [
      { name: "man", help: "the manual page, for man: hob help --man | man -l -" },
      { name: "markdown", help: "all verbs as one Markdown page" },
    ],
    examples: [
      { command: "hob help stop", what: "one verb" },
      { command: "hob help --man >~/.local/share/man/man1/hob.1", what: "install the manual page" },
    ],
    readOnly: true,
    load: () => import("../verbs/help.ts"),
  },
  {
    name: "completion",
    summary: "print the completion script of a shell",
    description: ["Completes verbs, options, daemons that exist here, and their methods."],
    group,
    arguments: [{ name: "SHELL", help: "bash, zsh or fish", required: true, complete: ["bash", "zsh", "fish"] }],
    examples: [
      { command: 'eval "$(hob completion bash)"', what: "in ~/.bashrc" },
      { command: 'eval "$(hob completion zsh)"', what: "in ~/.zshrc, after compinit" },
      { command: "hob completion fish >~/.config/fish/completions/hob.fish", what: "once" },
    ],
    readOnly: true,
    load: () => import("../verbs/completion.ts"),
  },
  {
    name: "version",
    summary: "show the versions of hob and Node.js",
    group,
    readOnly: true,
    load: () => import("../verbs/version.ts"),
  },
  {
    name: "__complete",
    summary: "candidates for the last of the given words, one per line",
    untouched: { name: "WORD", help: "the words of the command line after `hob`; the last one is being typed" },
    readOnly: true,
    hidden: true,
    load: () => import("../verbs/complete.ts"),
  },
];
