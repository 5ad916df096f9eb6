/**
 * The scripts that shells load. They know nothing of hob: each hands the words to `hob __complete` and shows the lines
 * `candidate<TAB>description` that come back. The line `:files` asks for the shell's own file names.
 */

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: it is the shells that read these.
/**
 * bash breaks words at `@`, `=` and `:` and wants only the last piece back, so the line is split again at spaces and what
 * bash keeps of the word is cut off the candidates. Runs on bash 3.2, the one of macOS, which has no `compopt`.
 */
const bash = [
  "# hob completion for bash",
  "_hob() {",
  "  local line=${COMP_LINE:0:COMP_POINT} piece=${COMP_WORDS[COMP_CWORD]} word kept candidate words",
  '  read -r -a words <<<"$line"',
  '  case $line in *[[:space:]]) words+=("") ;; esac',
  "  word=${words[${#words[@]}-1]}",
  '  case $piece in [@=:]) piece="" ;; esac',
  '  kept=${word%"$piece"}',
  "  COMPREPLY=()",
  "  while IFS=$'\\t' read -r candidate _; do",
  '    if [ "$candidate" = ":files" ]; then',
  "      compopt -o filenames 2>/dev/null",
  '      while IFS= read -r candidate; do COMPREPLY+=("$candidate"); done < <(compgen -f -- "$piece")',
  '    else COMPREPLY+=("${candidate#"$kept"}"); fi',
  '  done < <(hob __complete -- "${words[@]:1}" 2>/dev/null)',
  "}",
  "complete -F _hob hob",
];

const zsh = [
  "#compdef hob",
  "# hob completion for zsh",
  "_hob() {",
  "  local -a candidates",
  "  local candidate description",
  "  while IFS=$'\\t' read -r candidate description; do",
  '    if [[ $candidate == ":files" ]]; then _files',
  '    else candidates+=("${candidate//:/\\\\:}:$description"); fi',
  '  done < <(hob __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)',
  "  (( ${#candidates} )) && _describe hob candidates",
  "}",
  "(( $+functions[compdef] )) && compdef _hob hob",
];

const fish = [
  "# hob completion for fish",
  "function __hob_complete",
  "  set -l words (commandline -opc) (commandline -ct)",
  "  for line in (hob __complete -- $words[2..-1] 2>/dev/null)",
  '    if string match -q ":files*" -- $line',
  "      __fish_complete_path (commandline -ct)",
  "    else",
  "      echo $line",
  "    end",
  "  end",
  "end",
  "complete -c hob -f -a '(__hob_complete)'",
];
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: it is the shells that read these.

const text = (lines: readonly string[]): string => `${lines.join("\n")}\n`;

export const completionScripts: Readonly<Record<string, string>> = { bash: text(bash), zsh: text(zsh), fish: text(fish) };
