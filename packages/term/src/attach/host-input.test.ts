import { describe, expect, it } from "vitest";
import { decodeKey } from "../keys/decode.ts";
import { bytesOfKey, keyNames } from "../keys/names.ts";
import { HostInput, type Piece } from "./host-input.ts";

const esc = "\u001b";
const controlB = Buffer.from("\u0002");

function shown(piece: Exclude<Piece, { kind: "input" }>): string {
  if (piece.kind === "key") return `key ${piece.name}`;
  if (piece.kind === "click") return `click ${piece.column}`;
  return piece.kind === "colour" ? `${piece.which} ${piece.colour}` : "prefix";
}

/** What comes out when `chunks` are typed; behind the prefix a key is asked for. */
function typed(chunks: readonly string[], marks = false): string[] {
  const input = new HostInput(controlB, 23);
  input.pasteMarks = marks;
  const pieces: string[] = [];
  let wanted: "program" | "keys" = "program";
  for (const chunk of chunks) {
    input.push(Buffer.from(chunk));
    for (let piece = input.next(wanted); piece !== undefined; piece = input.next(wanted)) {
      wanted = piece.kind === "prefix" ? "keys" : "program";
      const last = pieces.at(-1);
      if (piece.kind === "input" && last?.startsWith("input ")) pieces[pieces.length - 1] = last + Buffer.from(piece.bytes).toString();
      else if (piece.kind === "input") pieces.push(`input ${Buffer.from(piece.bytes).toString()}`);
      else pieces.push(shown(piece));
    }
  }
  return pieces;
}

describe("what is typed", () => {
  it("is the program's, byte for byte, but for the prefix and one key", () => {
    expect(typed([`ls\r${esc}[A日\u0003\u0002cls`, "\u0002", `${esc}[Bx`, "\u0002\u0002"])).toEqual([
      `input ls\r${esc}[A日\u0003`,
      "prefix",
      "key c",
      "input ls",
      "prefix",
      "key Down",
      "input x",
      "prefix",
      "key C-b",
    ]);
  });

  it("in a paste is text, the prefix included; the program is told so if it wants to know", () => {
    const paste = `a${esc}[200~one\u0002d${esc}[31m${esc}[201~b\u0002d`;
    expect(typed([paste])).toEqual([`input aone\u0002d${esc}[31mb`, "prefix", "key d"]);
    expect(typed([paste], true)).toEqual([`input ${paste.slice(0, -2)}`, "prefix", "key d"]);
    const cut = [...paste];
    for (let place = 4; place < cut.length; place++) {
      expect(typed([cut.slice(0, place).join(""), cut.slice(place).join("")]), `cut at ${place}`).toEqual(typed([paste]));
    }
  });

  it("with the mouse is the program's, but for the row of the status line", () => {
    expect(typed([`${esc}[<0;5;23M${esc}[<0;9;24M${esc}[<0;9;24m${esc}[<35;9;24Mx`])).toEqual([
      `input ${esc}[<0;5;23M`,
      "click 9",
      "input x",
    ]);
  });

  it("by the host itself, in answer to hob's questions, is no input, wherever it is cut", () => {
    const answers = `a${esc}]10;rgb:ffff/ffff/ffff\u0007${esc}]11;rgb:0000/0000/0000${esc}\\b`;
    const pieces = ["input a", "foreground rgb:ffff/ffff/ffff", "background rgb:0000/0000/0000", "input b"];
    expect(typed([answers])).toEqual(pieces);
    expect(typed([`\u0002${answers.slice(1)}`])).toEqual(["prefix", pieces[1], pieces[2], "input b"]);
    for (let place = 4; place < answers.length; place++) {
      if (answers[place - 1] === esc || answers[place - 2] === esc) continue; // Escape and M-] are keys, which wait for nothing
      expect(typed([answers.slice(0, place), answers.slice(place)]), `cut at ${place}`).toEqual(pieces);
    }
    const strange = `${esc}]11;rgb:${"0".repeat(50)}`;
    expect(typed([strange])).toEqual([`input ${strange}`]);
  });

  it("reaches the program at once, a lone Escape too", () => {
    expect(typed([esc, `${esc}[`, "A"])).toEqual([`input ${esc}${esc}[A`]);
  });
});

it("the keys that can be pressed are known again", () => {
  for (const name of [...keyNames, "a", "é", "日", "C-a", "C-Space", "M-x", "M-Enter", "C-Right", "S-F5", "S-Tab", "C-]", "M-S-Up"]) {
    for (const applicationCursor of [false, true]) {
      const bytes = Buffer.from(bytesOfKey(name, { applicationCursor }) ?? "");
      expect(decodeKey(bytes, 0), name).toEqual({ name, length: bytes.length });
    }
  }
});
