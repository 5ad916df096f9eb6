/**
 * Keys by name, and the bytes that a terminal sends for them: those of xterm, which is what TERM promises to programs.
 * `C-` (`Ctrl-`, `^`), `M-` (`Alt-`) and `S-` (`Shift-`) stand before a key's name or a single character.
 */

/** What a program has asked its terminal for, as far as keys depend on it. */
export interface KeyModes {
  /** DECCKM: arrows, Home and End are sent as `ESC O` instead of `ESC [`. */
  readonly applicationCursor: boolean;
}

/** How a key that is no character is sent. */
type Form =
  | { readonly kind: "plain"; readonly bytes: string }
  /** `ESC [ A`, with modifiers `ESC [ 1 ; m A`; `ESC O A` in application mode. */
  | { readonly kind: "cursor"; readonly letter: string }
  /** `ESC O P`, with modifiers `ESC [ 1 ; m P`. */
  | { readonly kind: "function"; readonly letter: string }
  /** `ESC [ 5 ~`, with modifiers `ESC [ 5 ; m ~`. */
  | { readonly kind: "tilde"; readonly number: number };

const forms: Readonly<Record<string, Form>> = {
  Enter: plain("\r"),
  Tab: plain("\t"),
  Escape: plain("\u001b"),
  Space: plain(" "),
  Backspace: plain("\u007f"),
  Up: { kind: "cursor", letter: "A" },
  Down: { kind: "cursor", letter: "B" },
  Right: { kind: "cursor", letter: "C" },
  Left: { kind: "cursor", letter: "D" },
  Home: { kind: "cursor", letter: "H" },
  End: { kind: "cursor", letter: "F" },
  Insert: tilde(2),
  Delete: tilde(3),
  PageUp: tilde(5),
  PageDown: tilde(6),
  F1: { kind: "function", letter: "P" },
  F2: { kind: "function", letter: "Q" },
  F3: { kind: "function", letter: "R" },
  F4: { kind: "function", letter: "S" },
  F5: tilde(15),
  F6: tilde(17),
  F7: tilde(18),
  F8: tilde(19),
  F9: tilde(20),
  F10: tilde(21),
  F11: tilde(23),
  F12: tilde(24),
};

/** Other spellings, in lower case as all names are compared; those of tmux are among them. */
const aliases: Readonly<Record<string, string>> = {
  return: "Enter",
  cr: "Enter",
  esc: "Escape",
  bspace: "Backspace",
  bs: "Backspace",
  ins: "Insert",
  ic: "Insert",
  del: "Delete",
  dc: "Delete",
  pgup: "PageUp",
  ppage: "PageUp",
  pgdn: "PageDown",
  pgdown: "PageDown",
  npage: "PageDown",
};

const byLowerName: ReadonlyMap<string, string> = new Map([
  ...Object.keys(forms).map((name) => [name.toLowerCase(), name] as const),
  ...Object.entries(aliases),
]);

/** For messages and completion. */
export const keyNames: readonly string[] = Object.keys(forms);

/** What Ctrl makes of a character that is no letter, on the keyboards of terminals. */
const controls: Readonly<Record<string, number>> = {
  " ": 0x00,
  "@": 0x00,
  "2": 0x00,
  "[": 0x1b,
  "3": 0x1b,
  "\\": 0x1c,
  "4": 0x1c,
  "]": 0x1d,
  "5": 0x1d,
  "^": 0x1e,
  "6": 0x1e,
  _: 0x1f,
  "/": 0x1f,
  "7": 0x1f,
  "?": 0x7f,
  "8": 0x7f,
};

interface Modifiers {
  shift: boolean;
  meta: boolean;
  control: boolean;
}

/** The bytes of a key, as a string of characters to be sent as UTF-8; `undefined` when `name` is no key that has any. */
export function bytesOfKey(name: string, modes: KeyModes): string | undefined {
  const { modifiers, base } = splitModifiers(name);
  const formName = byLowerName.get(base.toLowerCase());
  const form = formName === undefined ? undefined : forms[formName];
  if (form !== undefined) return bytesOfForm(form, modifiers, modes);
  if (base.toLowerCase() === "btab") return bytesOfForm(plain("\t"), { ...modifiers, shift: true }, modes);
  return isOneCharacter(base) ? bytesOfCharacter(base, modifiers) : undefined;
}

const modifierPattern = /^(?:(C-|Ctrl-)|(M-|A-|Alt-)|(S-|Shift-))(?=.)/i;

function splitModifiers(name: string): { modifiers: Modifiers; base: string } {
  const modifiers: Modifiers = { shift: false, meta: false, control: false };
  let base = name;
  for (let match = modifierPattern.exec(base); match !== null; match = modifierPattern.exec(base)) {
    const [written, control, meta, shift] = match;
    modifiers.control ||= control !== undefined;
    modifiers.meta ||= meta !== undefined;
    modifiers.shift ||= shift !== undefined;
    base = base.slice(written.length);
  }
  if (base.length === 2 && base.startsWith("^")) return { modifiers: { ...modifiers, control: true }, base: base.slice(1) };
  return { modifiers, base };
}

function bytesOfForm(form: Form, modifiers: Modifiers, { applicationCursor }: KeyModes): string | undefined {
  const parameter = 1 + (modifiers.shift ? 1 : 0) + (modifiers.meta ? 2 : 0) + (modifiers.control ? 4 : 0);
  const modified = parameter > 1;
  switch (form.kind) {
    case "plain":
      return bytesOfPlain(form.bytes, modifiers);
    case "cursor":
      if (modified) return `\u001b[1;${parameter}${form.letter}`;
      return `\u001b${applicationCursor ? "O" : "["}${form.letter}`;
    case "function":
      return modified ? `\u001b[1;${parameter}${form.letter}` : `\u001bO${form.letter}`;
    case "tilde":
      return modified ? `\u001b[${form.number};${parameter}~` : `\u001b[${form.number}~`;
  }
}

/** Shift and Ctrl change few of these keys; where they change nothing that a terminal could send, there are no bytes. */
function bytesOfPlain(bytes: string, { shift, meta, control }: Modifiers): string | undefined {
  const combination = `${control ? "C-" : ""}${shift ? "S-" : ""}${bytes}`;
  const known: Readonly<Record<string, string>> = { "S-\t": "\u001b[Z", "C- ": "\0", "C-\u007f": "\b", "S- ": " " };
  const sent = control || shift ? known[combination] : bytes;
  return sent === undefined ? undefined : meta ? `\u001b${sent}` : sent;
}

function bytesOfCharacter(character: string, { shift, meta, control }: Modifiers): string | undefined {
  const shifted = shift ? character.toUpperCase() : character;
  const sent = control ? controlOf(shifted) : shifted;
  return sent === undefined ? undefined : meta ? `\u001b${sent}` : sent;
}

function controlOf(character: string): string | undefined {
  const code = /^[a-z]$/i.test(character) ? character.toUpperCase().charCodeAt(0) - 0x40 : controls[character];
  return code === undefined ? undefined : String.fromCharCode(code);
}

function isOneCharacter(text: string): boolean {
  const [first] = text;
  return first !== undefined && first.length === text.length;
}

function plain(bytes: string): Form {
  return { kind: "plain", bytes };
}

function tilde(number: number): Form {
  return { kind: "tilde", number };
}
