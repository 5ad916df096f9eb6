/** Changes to a JSON value: members taken away, exchanged for odd values, given twice, added, or put under another name. */
import type { Chance } from "../../packages/kit/src/sim/machine/chance.ts";

/** Texts of JSON, since some of them are no values that JavaScript could write. */
const oddTexts: readonly string[] = [
  ...["null", "true", "false", "0", "-0", "-1", "1", "0.5", "1e999", "-1e999", "1e300", "4294967295", "4294967296", "9007199254740993"],
  ...['""', '"x"', '"2.0"', '"\\ud800"', '"\\u0000"', '"__proto__"', '"a\\nb"', "[]", "{}", "[[]]", "[null]", '{"__proto__":{"x":1}}'],
  ...['"a\\"b\\\\c"', `"${"x".repeat(129)}"`, `"${"é".repeat(300)}"`, `${"[".repeat(50)}${"]".repeat(50)}`],
];

/** Stands in a changed value for a text that takes its place in the end. */
const mark = "\u0001odd";

type Holder = Record<string, unknown> | unknown[];

/** The changed text; the input as it was when it is no JSON. `lines`: one of its lines is changed. */
export function mutateJson(input: Buffer, lines: boolean, chance: Chance): Buffer {
  const text = input.toString();
  if (!lines) return Buffer.from(changed(text, chance) ?? text);
  const all = text.split("\n");
  const index = chance.below(all.length);
  const line = changed(all[index] as string, chance);
  if (line === undefined) return input;
  return Buffer.from(all.with(index, line).join("\n"));
}

function changed(text: string, chance: Chance): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const odd = chance.pick(oddTexts);
  const places = placesIn(value);
  if (places.length === 0 || chance.happens(0.02)) return odd;
  change(chance.pick(places), places, chance);
  return JSON.stringify(value).replace(JSON.stringify(mark), () => odd);
}

interface Place {
  holder: Holder;
  key: string;
}

/** Every member of every object and list in it. */
function placesIn(value: unknown, found: Place[] = []): Place[] {
  if (typeof value !== "object" || value === null) return found;
  for (const key of Object.keys(value)) {
    found.push({ holder: value as Holder, key });
    placesIn((value as Record<string, unknown>)[key], found);
  }
  return found;
}

function change({ holder, key }: Place, places: readonly Place[], chance: Chance): void {
  const members = holder as Record<string, unknown>;
  switch (chance.below(6)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      return;
    case 1: {
      const other = chance.pick(places);
      members[key] = structuredClone((other.holder as Record<string, unknown>)[other.key]);
      return;
    }
    case 2:
      if (Array.isArray(holder)) holder.push(mark);
      else holder[chance.pick(["extra", "id", "result", "error", "toJSON", chance.pick(places).key])] = mark;
      return;
    default:
      members[key] = mark;
  }
}
