/**
 * Which file systems are shared with other machines. There, locks exclude nobody on another host (ENV-12), sockets may not
 * work (ENV-13), and the records of two hosts mix (ENV-14).
 */
import { statfsSync } from "node:fs";

/** `f_type` of statfs(2) on Linux. FUSE is not among them: it is as often local as not. */
const networkTypes: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB2"],
  [0x5346414f, "AFS"],
  [0x6b414653, "AFS"],
  [0x73757245, "Coda"],
  [0x00c36400, "Ceph"],
  [0x0bd00bd0, "Lustre"],
  [0x01021997, "9P"],
  [0x47504653, "GPFS"],
  [0x01161970, "GFS2"],
  [0x7461636f, "OCFS2"],
  [0x19830326, "BeeGFS"],
  [0x786f4256, "a VirtualBox shared folder"],
]);

/** The kind of network file system, or `undefined` for a local one. */
export function networkKind(type: number): string | undefined {
  return networkTypes.get(type >>> 0);
}

/** Asks about `path`, or the nearest directory above it that exists. On macOS the numbers are not stable, so the answer is "local". */
export function networkFileSystem(path: string): string | undefined {
  if (process.platform !== "linux") return undefined;
  for (let place = path; ; place = place.slice(0, place.lastIndexOf("/")) || "/") {
    try {
      return networkKind(statfsSync(place).type);
    } catch {
      if (place === "/") return undefined;
    }
  }
}
