/**
 * What may stand in no text file of the repository, code or not: traces of one machine or one registry. These are found
 * in the plain text, line by line, comments included.
 */
import type { Finding } from "./source.ts";

interface TextBan {
  readonly name: string;
  readonly where: (path: string) => boolean;
  readonly pattern: RegExp;
  readonly instead: string;
}

const machinePath: TextBan = {
  name: "machine-path",
  where: () => true,
  pattern: /(?<![\w.~])\/(?:work\/(?:main|shared)|root)\/[\w.]/,
  instead: "Build the path from the file's own place (import.meta.url), from tmpdir(), or from the account's home directory.",
};

const textBans: readonly TextBan[] = [
  machinePath,
  {
    name: "registry-host",
    where: (path) => !path.endsWith("package-lock.json"),
    pattern: /\bregistry\.(?:npmjs|yarnpkg|npmmirror)\.\w+|\bnpm\.pkg\.\w+\.com/,
    instead: 'Write "the npm registry": npm knows which one is meant here.',
  },
  {
    name: "lock-host",
    where: (path) => path.endsWith("package-lock.json"),
    pattern: /"resolved": "https?:\/\/(?!registry\.npmjs\.org\/)/,
    instead: "The lock file names a private registry. Run `npm install` with `omit-lockfile-registry-resolved=true`.",
  },
  {
    name: "kill-by-name",
    where: (path) => path.endsWith(".sh") || path.startsWith(".ci/"),
    pattern: /^[^#]*\b(?:pkill|killall)\b/,
    instead: "End a process by its pid.",
  },
];

/** Reports lines of a text file that name what they must not; `root` is where this clone lies. */
export function checkText(path: string, text: string, root: string): Finding[] {
  const clone = { ...machinePath, pattern: new RegExp(root.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")) };
  const active = [...textBans, clone].filter(({ where }) => where(path));
  const findings: Finding[] = [];
  // Most files are clean: one look at the whole text spares the lines.
  const suspects = active.filter(({ pattern }) => new RegExp(pattern.source, "m").test(text));
  if (suspects.length === 0) return findings;
  for (const [index, line] of text.split("\n").entries()) {
    for (const { pattern, instead } of suspects) {
      const found = pattern.exec(line);
      if (found !== null) findings.push({ path, line: index + 1, message: `${found[0].trim()} may not stand in a file. ${instead}` });
    }
  }
  return findings;
}
