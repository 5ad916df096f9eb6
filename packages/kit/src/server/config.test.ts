import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { testDirectory } from "../../test/programs.ts";
import type { HobError } from "../errors/hob-error.ts";
import { files } from "../node/files.ts";
import { loadConfig } from "./config.ts";

const uid = process.geteuid?.() as number;
const pool = z.object({ workers: z.number().default(1) });
const schema = z.object({ greeting: z.string().default("Hello"), pool: pool.default({ workers: 1 }) });

function sourceOf(content: string | undefined, owner = uid): Parameters<typeof loadConfig>[0] {
  const path = `${testDirectory()}/config.json`;
  if (content !== undefined) writeFileSync(path, content);
  return { files, path, uid: owner, bytesMax: 1_000 };
}

const refusalOf = async (source: ReturnType<typeof sourceOf>, of = schema as z.ZodObject): Promise<HobError> =>
  await loadConfig(source, of).then(
    () => expect.fail("it was taken"),
    (error: HobError) => error,
  );

describe("a configuration", () => {
  it("is the defaults where there is no file, and what the file says where there is", async () => {
    expect(await loadConfig(sourceOf(undefined), schema)).toEqual({
      exists: false,
      value: { greeting: "Hello", pool: { workers: 1 } },
      remarks: [],
    });
    expect((await loadConfig(sourceOf('\ufeff{"greeting":"Hi"}'), schema)).value).toMatchObject({ greeting: "Hi" });
  });

  it("in another encoding is refused with the place, and not taken with other characters", async () => {
    const source = sourceOf("");
    writeFileSync(source.path, Buffer.from('{\n  "greeting": "Gr\u00fc\u00df Gott"\n}', "latin1"));
    const refusal = await refusalOf(source);
    expect([refusal.code, refusal.message]).toEqual(["config-invalid", `${source.path}, line 2, column 18: this is no character of UTF-8`]);
  });

  it("that is not there is refused with the fields that have no default", async () => {
    const source = sourceOf(undefined);
    const refusal = await refusalOf(source, z.object({ token: z.string(), pool: z.object({ workers: z.number() }).prefault({} as never) }));
    expect([refusal.code, refusal.message]).toEqual([
      "config-invalid",
      `there is no ${source.path}, and the contract gives no default for token, pool.workers`,
    ]);
  });

  it("tells fields that have no effect, with the name that was meant, also within others", async () => {
    const { value, remarks } = await loadConfig(sourceOf('{"gretting":"Hi","pool":{"wrokers":3},"x1y2z3":0}'), schema);
    expect(value).toEqual({ greeting: "Hello", pool: { workers: 1 } });
    expect(remarks).toEqual([
      '"gretting" is not known: did you mean "greeting"?',
      '"pool.wrokers" is not known: did you mean "pool.workers"?',
      '"x1y2z3" is not known: there are greeting, pool',
    ]);
  });

  it("with such fields is refused in the same words where the schema is strict, and is no matter where it is open", async () => {
    const strict = await refusalOf(sourceOf('{"gretting":"Hi"}'), z.strictObject(schema.shape));
    expect(strict.message).toContain('"gretting" is not known: did you mean "greeting"?');
    const open = await loadConfig(sourceOf('{"gretting":"Hi"}'), z.looseObject(schema.shape));
    expect(open.remarks).toEqual([]);
  });

  it.each([
    ['{"greeting":\n  }', "line 2, column 3: a value is expected"],
    ['{greeting: "Hi"}', "line 1, column 2: JSON has no such word; names and texts stand in double quotes"],
    ['{"greeting":"Hi",}', "line 1, column 18: "],
    ["// hi\n{}", "line 1, column 1: JSON has no comments"],
    [" \n", "is empty"],
    ["[]", "the file: "],
    ['{"greeting":7}', "greeting: "],
  ])("that reads %j is refused with its place", async (content, words) => {
    const error = await refusalOf(sourceOf(content));
    expect([error.code, error.message]).toEqual(["config-invalid", expect.stringContaining(words)]);
  });

  it("that is too large is refused unread", async () => {
    expect((await refusalOf(sourceOf(" ".repeat(2_000)))).message).toContain("holds more than 1000 bytes");
  });

  it("that is not a file of the daemon's own user is refused, and the hint says what to do", async () => {
    expect(await refusalOf(sourceOf("{}", uid + 1))).toMatchObject({
      message: expect.stringContaining(`belongs to user ${uid}, not to user ${uid + 1}, and is not read`) as string,
      hint: expect.stringContaining(`chown ${uid + 1} `) as string,
    });
    const [link, directory] = [sourceOf(undefined), sourceOf(undefined)];
    symlinkSync("/dev/null", link.path);
    mkdirSync(directory.path);
    expect((await refusalOf(link)).message).toBe(`${link.path} must be a file, and is a symbolic link`);
    expect((await refusalOf(directory)).message).toBe(`${directory.path} must be a file, and is a directory`);
  });
});
