/**
 * A command as it is typed into a shell by `run`. Two ways:
 *
 * `marked`: the shell itself says where commands begin and end (OSC 133), so the command is typed as it is, or inside of
 * `eval` when it might not be whole: an open quote would make the shell ask for more, and never come to an end.
 *
 * `wrapped`: for any other POSIX shell. The line has the shell print marks of ours around the command. What is typed is
 * echoed, and holds the marks only as `\033]…`, with a backslash: it cannot be taken for one. They are
 *
 *     C ; key ; pid of the shell       the command begins
 *     D ; key ; status                 it has ended
 *     P ; key ; status ; pid           the shell is at its prompt again without a D: a Ctrl-C, or an error such as `${x:?}`,
 *                                      makes it drop the rest of its line. A part of the prompt while the command runs; the
 *                                      pid tells a shell that was started with the same prompt.
 */
import { runMarkCode } from "./splitter.ts";

/** Kills what stands on the line already, in line editors as in a bare terminal: it would become part of the command. */
const clearLine = "\u0005\u0015";
const enter = "\r";

/** A bare terminal takes no longer lines: 4095 bytes on Linux, 1023 on macOS. */
const lineBytesMax = 1000;
/** Of a line around its command, at most. */
const overheadBytes = 450;

/** What certainly is a whole command: words and simple operators, on one line. */
const wholePattern = /^[\w./~*$][\w ./=,:@%+~;&|>$*?-]*[\w./~*?-]$|^[\w./~*]$/;

export function markedLine(command: string): string {
  return `${clearLine}${wholePattern.test(command) ? command : `eval ${quoted(command)}`}${enter}`;
}

/**
 * A syntax error in a plain eval makes POSIX shells drop the rest of the line; `command eval` does not. zsh takes that for a
 * program. `key` is random, so that no other run's marks and no program's output are taken for this one's.
 */
export function wrappedLine(command: string, key: string, shell: "zsh" | "posix"): string {
  const evaluate = shell === "zsh" ? "eval" : "command eval";
  const take = `PS1=\${PS1#"\${hob_mark-}"}`; // also the one of a command that was cut short
  const begin = `PS1=$hob_mark$PS1; printf '\\033]${runMarkCode};C;${key};%s\\007' "$$"`;
  const end = `hob_status=$?; PS1=\${PS1#"$hob_mark"}; printf '\\033]${runMarkCode};D;${key};%s\\007' "$hob_status"`;
  const text = quoted(command);
  const [before, what] = Buffer.byteLength(text) + overheadBytes <= lineBytesMax ? ["", text] : [inParts(command), '"$hob_line"'];
  const status = "(exit $hob_status)"; // $? as the command finds it, and as it leaves it
  const line = `${take}; hob_mark=${promptMark(key, shell)}; ${begin}; ${status}; ${evaluate} ${what}; ${end}; ${status}`;
  // The space keeps it out of the history of shells that are set so.
  return `${clearLine} hob_status=$?; ${before}${line}${enter}`;
}

/** P as a part of PS1 that takes no room: the brackets say so to bash. */
function promptMark(key: string, shell: "zsh" | "posix"): string {
  if (shell === "zsh") return `$'%{\\e]${runMarkCode};P;${key};%?\\a%}'`;
  return `"\${BASH_VERSION:+\\[}$(printf '\\033]${runMarkCode};P;${key};$?;$$\\007')\${BASH_VERSION:+\\]}"`;
}

/** Lines that put a command together in a variable. */
function inParts(command: string): string {
  let lines = "";
  let part = "";
  const end = (): void => {
    lines += `hob_line=${lines === "" ? "" : "$hob_line"}${quoted(part)}${enter} `;
    part = "";
  };
  for (const character of command) {
    part += character;
    if (Buffer.byteLength(quoted(part)) > lineBytesMax - 100) end();
  }
  end();
  return lines;
}

/** Control characters would be keys for whoever reads the line. */
function quoted(text: string): string {
  const plain = text.replaceAll("'", "'\\''");
  return `'${plain.replaceAll(/[\u0001-\u0009\u000b-\u001f\u007f]/g, (control) => `'"$(printf '\\${octal(control)}')"'`)}'`;
}

function octal(control: string): string {
  return control.charCodeAt(0).toString(8).padStart(3, "0");
}
