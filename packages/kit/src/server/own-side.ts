/**
 * The daemon's own side of itself, as its author gets it (own.ts), put together from those who do what it asks; and the call
 * of the author's setup with it.
 */
import type { Disposer } from "../base/disposer.ts";
import type { ConfigOf, Declaration } from "../contract/declaration.ts";
import { HobError } from "../errors/hob-error.ts";
import type { Holding } from "./holding.ts";
import type { Identity } from "./identity.ts";
import type { IdleWatch } from "./idle.ts";
import type { Own, Setup } from "./own.ts";
import type { OwnFigures } from "./own-figures.ts";
import type { ApplyConfig, LiveConfig } from "./reload.ts";
import type { StartingTalk } from "./starting-talk.ts";

export interface OwnParts {
  identity: Identity;
  holding: Holding;
  config: LiveConfig;
  talk: StartingTalk;
  idle: IdleWatch;
  figures: OwnFigures;
  disposer: Disposer;
  /** Aborts when the daemon begins to close. */
  closing: AbortSignal;
  stop: (reason: string) => void;
}

export function ownSide<D extends Declaration>({
  identity,
  holding,
  config,
  talk,
  idle,
  figures,
  disposer,
  closing,
  stop,
}: OwnParts): Own<D> {
  const { log, children, owner } = holding;
  return {
    name: identity.declaration.name,
    instance: identity.paths.instance,
    generation: identity.generation,
    directory: owner.record.directory,
    stateDirectory: identity.paths.state,
    config: () => config.value as ConfigOf<D>,
    log: log.log,
    signal: closing,
    progress: (text) => {
      log.log.info(text);
      talk.progress(text);
    },
    hold: (reason) => idle.hold(reason),
    children,
    report: (own) => figures.add(own),
    onReload: (apply) => config.onReload(apply as ApplyConfig),
    onClose: (what, release) => disposer.add(what, release),
    stop,
  };
}

/** What the author's own code throws may be no more than a word, so it is told whose word that is. */
export async function runSetup<D extends Declaration>(setup: Setup<D>, own: Own<D>, title: string): Promise<unknown> {
  try {
    return await setup(own);
  } catch (error) {
    const failure = HobError.from(error, "start-failed");
    if (failure === error) throw failure;
    throw new HobError(failure.code, `the setup of ${title} failed: ${failure.message}`, { cause: error });
  }
}
