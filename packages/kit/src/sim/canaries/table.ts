/**
 * The canaries: hob with one promise broken on purpose, each of which the rules must notice. A simulator that catches
 * none of them sees nothing. To add one: a function that worsens the ports, and a row with the rules that may catch it.
 */
import type { VisitKind } from "../world/plan.ts";
import type { Tampering } from "../world/world.ts";
import * as clients from "./clients.ts";
import * as daemons from "./daemons.ts";

export interface Canary {
  readonly name: string;
  readonly tampering: Tampering;
  /** Rules that it breaks; any of them will do. */
  readonly breaks: readonly string[];
  /** Visits without which it does no harm: they come more often in its worlds, so that it is found soon. */
  readonly often?: readonly VisitKind[];
}

export const canaries: readonly Canary[] = [
  { name: "the lock file is removed on release", tampering: { server: daemons.unlinksLockOnRelease }, breaks: ["lock files"] },
  { name: "the claim is no lock", tampering: { server: daemons.claimsWithoutLock }, breaks: ["one owner"] },
  {
    name: "the claim is released before the drain",
    tampering: { server: daemons.releasesFirst },
    breaks: ["one owner", "names"],
    often: ["caller", "stopper"],
  },
  { name: "a lock on a file without a name counts", tampering: { server: daemons.locksAnyFile }, breaks: ["one owner", "names", "calm"] },
  {
    name: "the published name is bound directly",
    tampering: { server: daemons.publishesWithoutPrivateName },
    breaks: ["names", "calm", "orderly end"],
  },
  { name: "the mode is changed after the bind", tampering: { server: daemons.chmodsAfterBind }, breaks: ["private"] },
  {
    name: "the socket is removed by its name",
    tampering: { server: daemons.unpublishesByName },
    breaks: ["names"],
    often: ["lock cleaner", "directory cleaner"],
  },
  { name: "the name stays when the daemon leaves", tampering: { server: daemons.leavesPublished }, breaks: ["orderly end"] },
  { name: "ready is said before the address answers", tampering: { server: daemons.readyBeforePublish }, breaks: ["ready"] },
  { name: "the pid is written before the claim", tampering: { server: daemons.recordsBeforeClaim }, breaks: ["names"] },
  { name: "a request is answered twice", tampering: { server: daemons.answersTwice }, breaks: ["replies"] },
  { name: "a pid is an identity", tampering: { server: daemons.pidIsIdentity, client: clients.pidIsIdentity }, breaks: ["signals"] },
  { name: "the start lock is dropped before the claim", tampering: { client: clients.dropsStartLock }, breaks: ["start lock"] },
  { name: "nothing is looked at under the start lock", tampering: { client: clients.launchesWithoutLooking }, breaks: ["start lock"] },
  { name: "a launched process is not written down", tampering: { client: clients.forgetsItsChild }, breaks: ["one launch"] },
  { name: "silence means death", tampering: { client: clients.shortPingMeansDead }, breaks: ["names"] },
  { name: "any error means death", tampering: { client: clients.anyErrorMeansDead }, breaks: ["names"] },
  { name: "deadlines are not kept", tampering: { client: clients.deadlinesAreTripled }, breaks: ["deadlines"] },
  {
    name: "every call is repeated",
    tampering: { client: clients.repeatsEverything },
    breaks: ["replies"],
    often: ["caller", "ender"],
  },
];
