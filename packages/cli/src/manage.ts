/**
 * The kit's management functions as the verbs take them: handed in, so that a test hands in its own. Everything a verb
 * knows of a daemon comes through here; no verb looks at sockets, locks or records itself.
 */
import type * as kit from "@hob/kit/client";

export type Manage = Pick<typeof kit, "probe" | "list" | "start" | "stop" | "restart" | "reload" | "methods" | "open" | "diagnose">;
