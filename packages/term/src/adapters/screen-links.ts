/**
 * The links of a terminal (OSC 8). xterm 6.0 keeps a marker for each line that a link touches, looks through them for each
 * character, and tells each of them of each line that scrolls: with a link that nobody has ended, output was a hundred times
 * as slow. It also keeps addresses of any length as long as their lines. Here
 *
 * (1) a link is its address and a number, which cells refer to; there are no markers;
 * (2) all addresses together have a limit, and the ones that came first are forgotten: their text stays, as text;
 * (3) an address that is longer than anybody opens is none.
 */
import type { Terminal } from "@xterm/headless";
import { internalsOf } from "./screen-internals.ts";

/** As the libraries have it that most terminals are made of. */
const addressCharactersMax = 2_083;
const allCharactersMax = 1024 * 1024;
/** What each costs besides its characters. */
const eachCharacters = 128;

export function keepLinks(terminal: Terminal): void {
  const service = internalsOf(terminal)._oscLinkService;
  if (service === undefined) return;
  const links = new Links();
  service.registerLink = ({ uri }) => links.numberOf(uri);
  service.addLineToLink = () => {};
  service.getLinkData = (number) => links.dataOf(number);
}

class Links {
  readonly #numbers = new Map<string, number>();
  readonly #addresses = new Map<number, string>();
  #characters = 0;
  #last = 0;

  /** 0: no link. */
  numberOf(address: string): number {
    if (address.length > addressCharactersMax) return 0; // (3)
    const known = this.#numbers.get(address);
    if (known !== undefined) return known;
    const number = ++this.#last;
    this.#numbers.set(address, number);
    this.#addresses.set(number, address);
    this.#characters += address.length + eachCharacters;
    this.#forget();
    return number;
  }

  dataOf(number: number): { uri: string } | undefined {
    const uri = this.#addresses.get(number);
    return uri === undefined ? undefined : { uri };
  }

  /** (2) */
  #forget(): void {
    for (const [number, address] of this.#addresses) {
      if (this.#characters <= allCharactersMax) return;
      this.#addresses.delete(number);
      this.#numbers.delete(address);
      this.#characters -= address.length + eachCharacters;
    }
  }
}
