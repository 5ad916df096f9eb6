/**
 * What a verb is: one command of a command line, declared once. Parsing, `--help`, completion, the man page and
 * docs/cli.md are all read off these declarations, so a declaration is plain data, imports nothing that is slow, and
 * loads the code of its verb only when the verb is called.
 */
import type { VerbArguments } from "./arguments.ts";
import type { VerbContext } from "./context.ts";

export interface VerbDeclaration {
  /** What the person types: one lower-case word. */
  readonly name: string;
  /** One line without a full stop, shown in lists. */
  readonly summary: string;
  /** Paragraphs for `hob help VERB`. */
  readonly description?: readonly string[];
  /** Heading under which the overview lists it. */
  readonly group?: string;
  readonly arguments?: readonly ArgumentDeclaration[];
  readonly options?: readonly OptionDeclaration[];
  readonly examples?: readonly Example[];
  /** Exit codes that mean something particular to this verb. */
  readonly exits?: readonly { readonly code: number; readonly meaning: string }[];
  /** It never starts, stops or changes a daemon. */
  readonly readOnly: boolean;
  /** Everything from the first argument on that is not one of `verbs` belongs to somebody else and is not looked at. */
  readonly untouched?: ArgumentDeclaration;
  /** What stands behind `--` belongs to somebody else and is not looked at. Absent: it is arguments like the others. */
  readonly behindDashes?: ArgumentDeclaration;
  /** Verbs below this one: `hob py sessions`. */
  readonly verbs?: readonly VerbDeclaration[];
  /** Not shown in lists and completions. */
  readonly hidden?: boolean;
  readonly load: () => Promise<VerbModule>;
}

/** The code of a verb. Returns the exit code; throws a `HobError` for everything else. */
export interface VerbModule {
  run(args: VerbArguments, context: VerbContext): Promise<number>;
}

export interface ArgumentDeclaration {
  /** Placeholder in the usage line, and the name under which the verb finds the value: `DAEMON`. */
  readonly name: string;
  readonly help: string;
  readonly required?: boolean;
  /** Takes all that is left. Only the last argument may. */
  readonly many?: boolean;
  readonly complete?: Completion;
}

export interface OptionDeclaration {
  /** Long name without dashes. */
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  readonly help: string;
  /** What follows it; absent: a flag, which takes nothing. */
  readonly value?: OptionValue;
  /** May be given more than once; the values add up. */
  readonly many?: boolean;
  /** Everything after its value belongs to somebody else and is not looked at (`-c CODE ARG…`). */
  readonly last?: boolean;
}

export interface OptionValue {
  /** Placeholder in the help: `DURATION`. */
  readonly name: string;
  /**
   * `text` as it is · `count` a whole number from 0 · `duration` such as `2s`, `300ms`, `5min`; a bare number is seconds ·
   * `choice` one of `choices` · `path` as it is, completed with file names.
   */
  readonly kind: "text" | "count" | "duration" | "choice" | "path";
  readonly choices?: readonly string[];
  /** A duration of 0 is refused: nothing can be done in no time. */
  readonly positive?: true;
}

/** Where completions come from: running and known daemons, verbs, the methods of the daemon before it, files, a list, or code. */
export type Completion = "daemon" | "verb" | "method" | "file" | readonly string[] | (() => Promise<CompletionModule>);

/** Asks the machine for what could stand there. A person waits at the keyboard: it gives up early, and what it throws is no candidate. */
export interface CompletionModule {
  candidates(
    context: Pick<VerbContext, "home" | "signal">,
    timeoutMs: number,
  ): Promise<readonly (readonly [text: string, description: string])[]>;
}

export interface Example {
  readonly command: string;
  /** What it is for, in a few words. */
  readonly what: string;
}
