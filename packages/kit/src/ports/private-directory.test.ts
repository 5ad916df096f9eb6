import { chmodSync, existsSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { testDirectory } from "../../test/programs.ts";
import { files } from "../node/files.ts";
import type { FileFacts, Files } from "./files.ts";
import { ensurePrivateDirectory } from "./private-directory.ts";

const uid = process.geteuid?.() as number;
const mode = (path: string): number => lstatSync(path).mode & 0o7777;

/** The real file system, seen with other eyes. */
function seeing(change: (path: string, facts: FileFacts) => Partial<FileFacts>, more: Partial<Files> = {}): Files {
  const facts = async (path: string): Promise<FileFacts | undefined> => {
    const real = await files.facts(path);
    return real === undefined ? undefined : { ...real, ...change(path, real) };
  };
  return { ...files, facts, ...more };
}

describe("a private directory", () => {
  it("is made with its parents, all of them private, whatever the umask", async () => {
    const root = testDirectory();
    const umask = process.umask(0);
    await ensurePrivateDirectory(files, `${root}/a/b/c`, uid);
    process.umask(umask);
    for (const path of [`${root}/a`, `${root}/a/b`, `${root}/a/b/c`]) expect(mode(path)).toBe(0o700);
  });

  it("is left as it is when it is one", async () => {
    const path = `${testDirectory()}/d`;
    mkdirSync(path, 0o700);
    writeFileSync(`${path}/content`, "");
    await ensurePrivateDirectory(files, path, uid);
    expect(existsSync(`${path}/content`)).toBe(true);
  });

  it("is tightened when it is our own and open to others", async () => {
    const path = `${testDirectory()}/d`;
    for (const loose of [0o777, 0o1777, 0o755, 0o710, 0o500]) {
      mkdirSync(path, { recursive: true });
      chmodSync(path, loose);
      await ensurePrivateDirectory(files, path, uid);
      expect(mode(path) & 0o777).toBe(0o700);
    }
  });

  it("is left as it is, and refused, when it is open to others and holds what is not hob's", async () => {
    const path = `${testDirectory()}/d`;
    mkdirSync(path);
    chmodSync(path, 0o755);
    writeFileSync(`${path}/content`, "");
    await expect(ensurePrivateDirectory(files, path, uid)).rejects.toMatchObject({
      code: "unsafe-directory",
      message: expect.stringContaining("is open to other users (mode 755)"),
    });
    expect(mode(path) & 0o777).toBe(0o755);
  });

  it("is refused when it is a link, even to a private directory", async () => {
    const root = testDirectory();
    mkdirSync(`${root}/real`, 0o700);
    symlinkSync(`${root}/real`, `${root}/link`);
    await expect(ensurePrivateDirectory(files, `${root}/link`, uid)).rejects.toMatchObject({
      code: "unsafe-directory",
      message: expect.stringContaining(`${root}/link must be a directory, and is a symbolic link`),
      hint: expect.stringContaining(`readlink -f ${root}/link`),
    });
  });

  it("is refused when it is a file, or when a file stands in its way", async () => {
    const root = testDirectory();
    writeFileSync(`${root}/file`, "");
    await expect(ensurePrivateDirectory(files, `${root}/file`, uid)).rejects.toMatchObject({
      code: "unsafe-directory",
      message: expect.stringContaining("is a file"),
      hint: "Set HOB_HOME to another place.",
    });
    await expect(ensurePrivateDirectory(files, `${root}/file/deeper`, uid)).rejects.toMatchObject({
      code: "unsafe-directory",
      message: expect.stringContaining(`${root}/file/deeper`),
    });
  });

  it("is refused when it is another user's, and nothing of it is changed", async () => {
    const path = `${testDirectory()}/d`;
    mkdirSync(path, 0o755);
    const foreign = seeing((seen) => (seen === path ? { uid: uid + 1 } : {}));
    await expect(ensurePrivateDirectory(foreign, path, uid)).rejects.toMatchObject({
      code: "unsafe-directory",
      message: expect.stringContaining(`belongs to user ${uid + 1}`),
    });
    expect(mode(path)).toBe(0o755);
  });

  it("is not made inside another user's directory, for that user could replace it; root included", async () => {
    const root = testDirectory();
    const foreign = seeing((seen) => (seen === root ? { uid: uid + 1234 } : {}));
    for (const who of [uid, 0]) {
      await expect(ensurePrivateDirectory(foreign, `${root}/d`, who)).rejects.toMatchObject({
        code: "unsafe-directory",
        message: expect.stringContaining(`${root} belongs to user ${uid + 1234}`),
      });
    }
    expect(existsSync(`${root}/d`)).toBe(false);
  });

  it("may be made inside a directory with the sticky bit, such as /tmp", async () => {
    const root = testDirectory();
    const sticky = seeing((seen) => (seen === root ? { uid: 65_534, mode: 0o1777 } : {}));
    await ensurePrivateDirectory(sticky, `${root}/d`, uid);
    expect(mode(`${root}/d`)).toBe(0o700);
  });

  it("is refused where changing its mode has no effect (SEC-02)", async () => {
    const path = `${testDirectory()}/d`;
    mkdirSync(path, 0o777);
    chmodSync(path, 0o777);
    await expect(ensurePrivateDirectory({ ...files, chmodDirectory: async () => {} }, path, uid)).rejects.toMatchObject({
      code: "unsafe-directory",
      message: expect.stringContaining("no effect"),
    });
  });

  it("says what the system refused", async () => {
    const root = testDirectory();
    const failing = (code: string): Files => ({ ...files, makeDirectory: () => Promise.reject(Object.assign(new Error(code), { code })) });
    await expect(ensurePrivateDirectory(failing("EACCES"), `${root}/d`, uid)).rejects.toMatchObject({
      code: "not-permitted",
      message: expect.stringContaining(`${root}/d`),
      hint: `Check the owner and mode of ${root}, or set HOB_HOME to a directory of your own.`,
    });
    await expect(ensurePrivateDirectory(failing("ENOSPC"), `${root}/d`, uid)).rejects.toMatchObject({ code: "no-space" });
  });

  it("survives two who make it at once", async () => {
    const path = `${testDirectory()}/a/b`;
    await Promise.all([ensurePrivateDirectory(files, path, uid), ensurePrivateDirectory(files, path, uid)]);
    expect(mode(path)).toBe(0o700);
  });
});
