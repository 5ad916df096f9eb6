/** The next step with the daemon's name in it: the error table, and a daemon, know the verb but not what the person typed. */
import { HobError } from "../errors/hob-error.ts";

/** A verb that wants a daemon and has none yet: `hob logs`, `hob stop --now`. */
const nameless = /`hob (start|stop|restart|reload|status|logs|methods)((?: --[a-z]+)*)`/g;

/** `` See `hob logs`. `` -> `` See `hob logs py`. `` Anything that is no `HobError` comes back as it is. */
export function withDaemonName(thrown: unknown, name: string): unknown {
  if (!(thrown instanceof HobError)) return thrown;
  const hint = thrown.hint.replace(nameless, (_, verb: string, options: string) => `\`hob ${verb} ${name}${options}\``);
  if (hint === thrown.hint) return thrown;
  const { code, message, cause, retryable, retryAfterMs, details } = thrown;
  return new HobError(code, message, {
    hint,
    cause,
    retryable,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(details === undefined ? {} : { details }),
  });
}
