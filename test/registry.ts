/**
 * A registry of this machine: it offers each package that is installed in the clone, in that version, and nothing else. So
 * `npm install` does what it does for everybody, the ranges in our package.json are met or not, and no network is needed.
 */
import { spawn } from "node:child_process";
import { lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createGzip } from "node:zlib";
import { onTestFinished } from "vitest";

const modules = fileURLToPath(new URL("../node_modules", import.meta.url));

/** Its address, for `npm_config_registry`. Ended with the test. */
export async function installedAsRegistry(): Promise<string> {
  const scratch = mkdtempSync("/tmp/hob-test-");
  onTestFinished(() => rmSync(scratch, { recursive: true, force: true }));
  const server = createServer(({ url = "/", headers }, response) => {
    const [name = "", isTarball] = decodeURIComponent(url.slice(1)).split("/-/");
    const manifest = manifestOf(name);
    if (manifest === undefined) response.writeHead(404).end("{}");
    else if (isTarball !== undefined) sendTarball(name, scratch, response);
    else response.end(JSON.stringify(listing(name, manifest, `http://${headers.host}/${name}/-/package.tgz`)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Not of what the clone only links to: that is ours, and comes in its own tarball. */
function manifestOf(name: string): { version: string } | undefined {
  try {
    if (lstatSync(join(modules, name)).isSymbolicLink()) return undefined;
    return JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));
  } catch {
    return undefined;
  }
}

function listing(name: string, manifest: { version: string }, tarball: string): object {
  const version = { ...manifest, dist: { tarball } };
  return { name, "dist-tags": { latest: manifest.version }, versions: { [manifest.version]: version } };
}

/** In a tarball of npm everything lies in `package`: here a link to what is installed, followed by tar. */
function sendTarball(name: string, scratch: string, response: ServerResponse): void {
  const place = mkdtempSync(join(scratch, "tarball-"));
  symlinkSync(join(modules, name), join(place, "package"));
  const tar = spawn("tar", ["-chf", "-", "-C", place, "package"], { stdio: ["ignore", "pipe", "inherit"] });
  tar.stdout.pipe(createGzip({ level: 1 })).pipe(response);
}
