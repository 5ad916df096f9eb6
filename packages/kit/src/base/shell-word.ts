/** Paths in commands that a person is told to run: `rm -r` of an unquoted one with a space in it would remove something else. */

/** `text` as one word of a shell: as it is where nothing in it means anything to one, else quoted. */
export function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  if (!/[\u0000-\u001f\u007f]/.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  // Shown to a person they are written as escapes, so they are quoted as such.
  return `$'${text.replace(/[\\']/g, "\\$&").replace(/[^ -~\u00a0-\uffff]/g, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, "0")}`)}'`;
}
