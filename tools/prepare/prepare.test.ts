/** What runs before anything is installed, on real processes. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dependenciesCurrent } from "./dependencies.mjs";
import { isOlder } from "./node-version.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "hob prepare "));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe("the lock", () => {
  /** A process that runs `action` under the lock of this test. */
  function locker(action: string) {
    const lock = pathToFileURL(join(root, "tools/prepare/lock.mjs")).href;
    const program = `
      import { appendFileSync } from "node:fs";
      import { withLock } from ${JSON.stringify(lock)};
      const [directory, journal] = process.argv.slice(1);
      await withLock(directory, async () => {
        appendFileSync(journal, "in " + process.pid + "\\n");
        ${action}
        appendFileSync(journal, "out " + process.pid + "\\n");
      });`;
    return spawn(process.execPath, ["--input-type=module", "-e", program, join(directory, "lock"), join(directory, "journal")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
  }
  const journal = (): string[] => readFileSync(join(directory, "journal"), "utf8").trim().split("\n");

  it("lets one in at a time, however many come", async () => {
    const children = Array.from({ length: 8 }, () => locker("await new Promise((done) => setImmediate(done));"));
    const codes = await Promise.all(children.map(async (child) => (await once(child, "close"))[0] as number));
    expect(codes).toEqual(codes.map(() => 0));
    const lines = journal();
    expect(lines).toHaveLength(16);
    for (let index = 0; index < lines.length; index += 2) expect(lines[index + 1]).toBe(lines[index]?.replace("in", "out"));
    expect(readdirSync(join(directory, "lock"))).toHaveLength(1);
  });

  it("is taken over from a holder that was killed", async () => {
    const holder = locker('process.stdout.write("held"); await new Promise(() => setInterval(() => {}, 1000));');
    await once(holder.stdout, "data");
    const next = locker("");
    holder.kill("SIGKILL");
    expect((await once(next, "close"))[0]).toBe(0);
    expect(journal()).toEqual([`in ${holder.pid}`, `in ${next.pid}`, `out ${next.pid}`]);
  });
});

describe("dependencies", () => {
  const lock = {
    packages: {
      "": {},
      "packages/own": { version: "1.0.0" },
      "node_modules/own": { resolved: "packages/own", link: true },
      "node_modules/a": { version: "1.0.0", integrity: "x" },
      "node_modules/for-another-platform": { version: "1.0.0", integrity: "y", optional: true },
    },
  };
  const installed = {
    packages: { "node_modules/own": { link: true, resolved: "packages/own" }, "node_modules/a": { version: "1.0.0", integrity: "x" } },
  };
  function write(path: string, content: unknown): void {
    mkdirSync(join(directory, path, ".."), { recursive: true });
    writeFileSync(join(directory, path), JSON.stringify(content));
  }
  beforeEach(() => {
    write("package-lock.json", lock);
    write("node_modules/.package-lock.json", installed);
    write("node_modules/a/package.json", {});
    write("node_modules/own/package.json", {});
  });

  it("are current when npm's record agrees, other platforms' packages excepted", () => {
    expect(dependenciesCurrent(directory)).toBe(true);
  });

  it("are not current when a version differs, also after they were", () => {
    expect(dependenciesCurrent(directory)).toBe(true);
    write("package-lock.json", { packages: { ...lock.packages, "node_modules/a": { version: "1.0.1", integrity: "z" } } });
    expect(dependenciesCurrent(directory)).toBe(false);
  });

  it("are not current when a package, or all of them, are missing", () => {
    rmSync(join(directory, "node_modules/a"), { recursive: true });
    expect(dependenciesCurrent(directory)).toBe(false);
    rmSync(join(directory, "node_modules"), { recursive: true });
    expect(dependenciesCurrent(directory)).toBe(false);
  });
});

describe("the version of Node.js", () => {
  it.each([
    ["18.20.0", true],
    ["20.9.1", true],
    ["20.18.9", true],
    ["20.19.0", false],
    ["20.20.2", false],
    ["22.0.0", false],
  ])("%s is too old: %s", (version, expected) => {
    expect(isOlder(version, "20.19")).toBe(expected);
  });

  it("that is too old is named, with the one that is needed", () => {
    cpSync(join(root, "tools"), join(directory, "tools"), { recursive: true });
    writeFileSync(join(directory, "package.json"), JSON.stringify({ engines: { node: ">=99.1" } }));
    const { status, stderr } = spawnSync(process.execPath, [join(directory, "tools/bootstrap.mjs"), "start"], { encoding: "utf8" });
    expect(stderr).toContain(`Node.js 99.1 or newer is needed; this is ${process.versions.node}`);
    expect(status).toBe(2);
  });

  it("is the same floor in every package", () => {
    const floor = (path: string): unknown =>
      (JSON.parse(readFileSync(join(root, path, "package.json"), "utf8")) as { engines?: { node: string } }).engines?.node;
    for (const name of readdirSync(join(root, "packages"))) expect(floor(`packages/${name}`), name).toBe(floor("."));
  });
});
