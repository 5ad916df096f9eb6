/**
 * Files that teach shells to say where commands begin and end (OSC 133), for shells that hob starts by itself. The person's
 * own files are read as ever, first; a shell that says so already is left as it is. Marks of ours carry `hob=1`.
 */

export interface ShellFile {
  /** Path below the directory of such files. */
  readonly path: string;
  readonly text: string;
}

/** How a shell is started so that it reads them. */
export interface Taught {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** PS0, which is printed when a command begins, came with bash 4.4. */
const bash = `# Read by bash instead of ~/.bashrc in terminals of hob: that first, then marks around commands.
[ -r ~/.bashrc ] && . ~/.bashrc
case "$PS0$PS1$PROMPT_COMMAND" in
  *133\\;*) ;;
  *)
    if [ "\${BASH_VERSINFO[0]}\${BASH_VERSINFO[1]}" -ge 44 ] && [ -n "$PS1" ]; then
      __hob_status() {
        local status=$?
        printf '\\033]133;D;%s;hob=1\\007' "$status"
        return "$status"
      }
      # Within the prompt, and behind whatever else makes it: when it is shown, the line editor has the terminal.
      __hob_prompt() {
        case "$PS1" in *133\\;A*) ;; *) PS1='\\[\\e]133;A;hob=1\\a\\]'"$PS1" ;; esac
      }
      # The person's may be a list, since bash 5.1, or end in a semicolon: commands are joined by lines.
      if [ "\${BASH_VERSINFO[0]}\${BASH_VERSINFO[1]}" -ge 51 ]; then
        PROMPT_COMMAND=(__hob_status "\${PROMPT_COMMAND[@]}" __hob_prompt)
      else
        PROMPT_COMMAND="__hob_status"$'\n'"$PROMPT_COMMAND"$'\n'"__hob_prompt"
      fi
      PS0='\\e]133;C;hob=1\\a'"$PS0"
    fi
    ;;
esac
`;

/** zsh reads its files from ZDOTDIR: each of ours reads the person's of the same name, from where theirs are. */
const zshFile = (name: string): string => `# Read by zsh in terminals of hob: the person's own file, from where it is.
HOB_ZDOTDIR=$ZDOTDIR
ZDOTDIR=\${HOB_USER_ZDOTDIR:-$HOME}
[[ -r $ZDOTDIR/${name} ]] && . $ZDOTDIR/${name}
HOB_USER_ZDOTDIR=$ZDOTDIR
ZDOTDIR=$HOB_ZDOTDIR
`;

const zshMarks = `
ZDOTDIR=$HOB_USER_ZDOTDIR
[[ $HOB_USER_ZDOTDIR == $HOME ]] && unset ZDOTDIR
unset HOB_ZDOTDIR HOB_USER_ZDOTDIR
if [[ "$PS1$precmd_functions" != *133* ]]; then
  __hob_status() { printf '\\033]133;D;%s;hob=1\\007' "$?" }
  __hob_prompt() { [[ $PS1 == *133\\;A* ]] || PS1=$'%{\\e]133;A;hob=1\\a%}'$PS1 }
  __hob_preexec() { printf '\\033]133;C;hob=1\\007' }
  precmd_functions=(__hob_status $precmd_functions __hob_prompt)
  preexec_functions+=(__hob_preexec)
fi
`;

export const shellFiles: readonly ShellFile[] = [
  { path: "bashrc", text: bash },
  { path: "zsh/.zshenv", text: zshFile(".zshenv") },
  { path: "zsh/.zshrc", text: zshFile(".zshrc") + zshMarks },
];

/** A shell at `path` that reads the files below `directory`; as it is when there are none for it. */
export function taughtShell(path: string, directory: string, env: Readonly<Record<string, string>>): Taught {
  switch (path.slice(path.lastIndexOf("/") + 1)) {
    case "bash":
      return { command: [path, "--rcfile", `${directory}/bashrc`], env: {} };
    case "zsh":
      return { command: [path], env: { ZDOTDIR: `${directory}/zsh`, HOB_USER_ZDOTDIR: env.ZDOTDIR ?? env.HOME ?? "" } };
    default:
      return { command: [path], env: {} };
  }
}
