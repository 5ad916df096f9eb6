/**
 * Answers to questions of programs that xterm's model, without a window, leaves unanswered: what is the terminal, what can it
 * do, and which colours are its own. The colours are those of the window that was attached last; as long as there was none
 * nobody knows them, and there is no answer, as from any terminal that does not know.
 *
 * Not answered on purpose: the title and the clipboard (what one program put there is not for another), and keyboards that
 * hob does not speak.
 */
import type { Terminal } from "@xterm/headless";
import type { Colours } from "../contract.ts";

const ESC = "\u001b";
const end = `${ESC}\\`;

/** `known` says what is known at the moment of the question. */
export function answerQuestions(terminal: Terminal, known: () => Colours, answer: (text: string) => void): void {
  const { parser } = terminal;
  parser.registerCsiHandler({ prefix: ">", final: "q" }, () => answered(`${ESC}P>|hob${end}`));
  parser.registerDcsHandler({ intermediates: "+", final: "q" }, () => answered(`${ESC}P0+r${end}`)); // terminfo: none of that
  for (const [code, name] of [
    [10, "foreground"],
    [11, "background"],
  ] as const) {
    parser.registerOscHandler(code, (data) => {
      const colour = known()[name];
      return data === "?" && colour !== undefined && answered(`${ESC}]${code};${colour}${end}`);
    });
  }

  function answered(text: string): true {
    answer(text);
    return true;
  }
}
