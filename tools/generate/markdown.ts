/** The little Markdown that the printed pages need. */

/** A table whose cells may hold anything but line breaks. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${" --- |".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

export function code(text: string | number): string {
  return `\`${text}\``;
}

/** A page that says where it comes from, so that nobody mends it by hand. */
export function page(title: string, origin: string, parts: readonly string[]): string {
  const note = `<!-- Printed from ${origin} by \`npm run generate\`; change that instead. -->`;
  return `${[`# ${title}`, note, ...parts].join("\n\n")}\n`;
}
