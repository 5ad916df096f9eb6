/**
 * The form of the census: one row for each known failure of a daemon behind a command. What shows it is not said here: tests
 * name the id in their title.
 */

export interface Case {
  /** What goes wrong, in one sentence. */
  readonly failure: string;
  /** One public report of it, as `owner/repository#number`; `undefined` where none is known. */
  readonly reported: string | undefined;
  /** Nothing shows it yet, and why. */
  readonly pending?: string;
  /** It cannot happen to hob, and why. */
  readonly notApplicable?: string;
}

export interface Family {
  readonly prefix: string;
  readonly subject: string;
  /** By number, as text: `"01"`. */
  readonly cases: Readonly<Record<string, Case>>;
}

/** `RACE-01` and its row, for every case of the families, by number: an object puts "10" before "02". */
export function* casesOf(families: readonly Family[]): Generator<[string, Case]> {
  for (const { prefix, cases } of families)
    for (const number of Object.keys(cases).sort()) yield [`${prefix}-${number}`, cases[number] as Case];
}
