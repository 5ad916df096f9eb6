/** The Node.js that this command runs on. */

export function nodeVersion(): string {
  return process.versions.node;
}
