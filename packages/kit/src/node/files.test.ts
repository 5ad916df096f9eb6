import { chmodSync, lstatSync, lutimesSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { makeNamedPipe, testDirectory } from "../../test/programs.ts";
import { files } from "./files.ts";

describe("reading", () => {
  it("gives the whole text of a file, and nothing when there is none", async () => {
    const path = `${testDirectory()}/a`;
    expect(await files.read(path, 100)).toBeUndefined();
    writeFileSync(path, "grüße");
    expect(await files.read(path, 100)).toBe("grüße");
    writeFileSync(path, "");
    expect(await files.read(path, 100)).toBe("");
  });

  it("counts its limit in bytes, exactly", async () => {
    const path = `${testDirectory()}/a`;
    writeFileSync(path, "üü");
    expect(await files.read(path, 4)).toBe("üü");
    await expect(files.read(path, 3)).rejects.toMatchObject({ code: "EFBIG" });
  });

  it.runIf(process.platform === "linux")("reads a file of the kernel's, whose size is not known before", async () => {
    expect(await files.read("/proc/self/status", 100_000)).toContain("Name:");
  });

  it("gives a part of a file from an offset on", async () => {
    const path = `${testDirectory()}/a`;
    writeFileSync(path, "0123456789");
    expect(await files.readFrom(path, 4, 3)).toBe("456");
    expect(await files.readFrom(path, 8, 100)).toBe("89");
    expect(await files.readFrom(path, 100, 100)).toBe("");
    expect(await files.readFrom(`${path}.missing`, 0, 100)).toBe("");
  });

  it("follows no link and opens no directory", async () => {
    const directory = testDirectory();
    writeFileSync(`${directory}/a`, "secret");
    symlinkSync(`${directory}/a`, `${directory}/link`);
    await expect(files.read(`${directory}/link`, 100)).rejects.toMatchObject({ code: "ELOOP" });
    await expect(files.read(directory, 100)).rejects.toMatchObject({ code: "EISDIR" });
  });

  it("is refused at once by a named pipe, a device or a socket, and never waits", async () => {
    const directory = testDirectory();
    makeNamedPipe(`${directory}/pipe`);
    const server = createServer().listen(`${directory}/socket`);
    await expect(files.read(`${directory}/pipe`, 100)).rejects.toMatchObject({
      code: "EFTYPE",
      message: expect.stringContaining("a named pipe"),
    });
    await expect(files.read("/dev/zero", 100)).rejects.toMatchObject({ code: "EFTYPE" });
    await expect(files.read(`${directory}/socket`, 100)).rejects.toMatchObject({ code: expect.stringMatching(/ENXIO|EOPNOTSUPP/) });
    server.close();
  });
});

describe("writing", () => {
  it("makes a new file with exactly the mode that was asked for", async () => {
    const path = `${testDirectory()}/a`;
    const umask = process.umask(0o077);
    await files.create(path, "text", 0o644, true);
    process.umask(umask);
    expect(readFileSync(path, "utf8")).toBe("text");
    expect(lstatSync(path).mode & 0o777).toBe(0o644);
  });

  it("never writes over what is there, nor through a link", async () => {
    const directory = testDirectory();
    writeFileSync(`${directory}/a`, "old");
    symlinkSync(`${directory}/elsewhere`, `${directory}/link`);
    await expect(files.create(`${directory}/a`, "new", 0o600, true)).rejects.toMatchObject({ code: "EEXIST" });
    await expect(files.create(`${directory}/link`, "new", 0o600, true)).rejects.toMatchObject({ code: "EEXIST" });
    expect(readdirSync(directory)).toEqual(["a", "link"]);
  });

  it("removes a link and not what it names, and says when there was nothing", async () => {
    const directory = testDirectory();
    writeFileSync(`${directory}/a`, "text");
    symlinkSync(`${directory}/a`, `${directory}/link`);
    expect(await files.remove(`${directory}/link`)).toBe(true);
    expect(await files.remove(`${directory}/link`)).toBe(false);
    expect(await files.list(directory)).toEqual(["a"]);
  });

  it("sets the times of an entry without following it", async () => {
    const directory = testDirectory();
    symlinkSync("/nowhere", `${directory}/link`);
    lutimesSync(`${directory}/link`, 1, 1);
    expect(await files.touch(`${directory}/link`)).toBe(true);
    expect(lstatSync(`${directory}/link`).mtimeMs).toBeGreaterThan(1_000_000);
    expect(await files.touch(`${directory}/missing`)).toBe(false);
  });
});

describe("directories", () => {
  it("are made once", async () => {
    const path = `${testDirectory()}/d`;
    expect(await files.makeDirectory(path, 0o700)).toBe(true);
    expect(await files.makeDirectory(path, 0o700)).toBe(false);
    expect(await files.facts(path)).toMatchObject({ kind: "directory", mode: 0o700, uid: process.geteuid?.() });
    await files.syncDirectory(path);
  });

  it("change their mode, and a link to one does not", async () => {
    const directory = testDirectory();
    mkdirSync(`${directory}/d`);
    symlinkSync(`${directory}/d`, `${directory}/link`);
    await files.chmodDirectory(`${directory}/d`, 0o711);
    expect(lstatSync(`${directory}/d`).mode & 0o777).toBe(0o711);
    await expect(files.chmodDirectory(`${directory}/link`, 0o777)).rejects.toMatchObject({ code: expect.stringMatching(/ENOTDIR|ELOOP/) });
    chmodSync(`${directory}/d`, 0o000);
    await files.chmodDirectory(`${directory}/d`, 0o700);
    expect(lstatSync(`${directory}/d`).mode & 0o777).toBe(0o700);
  });

  it("list their names in order, and are empty when they are not there", async () => {
    const directory = testDirectory();
    writeFileSync(`${directory}/b`, "");
    writeFileSync(`${directory}/a`, "");
    expect(await files.list(directory)).toEqual(["a", "b"]);
    expect(await files.list(`${directory}/none`)).toEqual([]);
  });
});

describe("facts", () => {
  it("are those of the entry itself", async () => {
    const directory = testDirectory();
    symlinkSync("/etc/passwd", `${directory}/link`);
    makeNamedPipe(`${directory}/pipe`);
    expect(await files.facts(`${directory}/link`)).toMatchObject({ kind: "link" });
    expect(await files.facts(`${directory}/pipe`)).toMatchObject({ kind: "other" });
    expect(await files.facts(`${directory}/missing`)).toBeUndefined();
    expect(await files.facts("/dev/null/deeper")).toBeUndefined();
  });
});
