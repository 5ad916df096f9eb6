/** Randomness from a seed: the generator sfc32 (Chris Doty-Humphrey, public domain), forked by name so that streams stay apart. */
import type { Random } from "../../ports/random.ts";

export class Chance implements Random {
  readonly #seed: string;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: string) {
    this.#seed = seed;
    this.#a = hash(seed, 1);
    this.#b = hash(seed, 2);
    this.#c = hash(seed, 3);
    for (let round = 0; round < 12; round++) this.#next();
  }

  /** An independent stream; asking for it changes nothing here. */
  fork(name: string): Chance {
    return new Chance(`${this.#seed}/${name}`);
  }

  id(): string {
    let text = "";
    for (let word = 0; word < 4; word++) text += this.#next().toString(16).padStart(8, "0");
    return text;
  }

  fraction(): number {
    return this.#next() / 4_294_967_296;
  }

  /** An integer from 0 up to, and without, `count`. */
  below(count: number): number {
    return Math.floor(this.fraction() * count);
  }

  /** Uniform between the two. */
  between(low: number, high: number): number {
    return low + this.fraction() * (high - low);
  }

  happens(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  #next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return sum >>> 0;
  }
}

/** FNV-1a with a salt, finished as murmur3 does. */
function hash(text: string, salt: number): number {
  let value = 2_166_136_261 ^ Math.imul(salt, 0x9e3779b1);
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 16_777_619);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return value ^ (value >>> 13);
}
