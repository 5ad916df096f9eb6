/**
 * Files shown whole inside a page: the block of code after `<!-- file: path -->` is that file as it is now, so that what
 * people copy is what the tests run. The marker alone asks for a block; everything else of the page is left as it is.
 */
import { existsSync, readFileSync } from "node:fs";

const marked = /<!-- file: (\S+) -->(?:\n\n?(`{3,})\w*\n[\s\S]*?\n\2(?=\n|$))?/g;

/** The page with every marked block renewed. Throws when it marks a file that does not exist. */
export function withFiles(root: string, page: string): string {
  return page.replace(marked, (_whole, path: string) => {
    if (!existsSync(root + path)) throw new Error(`the page shows ${path}, which does not exist`);
    const text = readFileSync(root + path, "utf8").trimEnd();
    const fence = text.includes("```") ? "````" : "```";
    return `<!-- file: ${path} -->\n\n${fence}${path.slice(path.lastIndexOf(".") + 1)}\n${text}\n${fence}`;
  });
}
