/**
 * The environment of a daemon (L6, ENV-01, ENV-17): what a program needs to find its user, its language and its tools.
 * Everything else belongs to whoever happened to start the daemon, and comes with each call instead.
 */

/** Whole names that pass. */
const allowedNames = new Set([
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "LANG",
  "LANGUAGE",
  "TZ",
  // Without these the interpreter itself may not start (Nix, some containers).
  "LD_LIBRARY_PATH",
  "NIX_LD",
  "NIX_LD_LIBRARY_PATH",
  // By these tags CI systems find and end what a job left behind; a daemon does not hide from that (ENV-05).
  "RUNNER_TRACKING_ID",
  "JENKINS_NODE_COOKIE",
  "JENKINS_SERVER_COOKIE",
  "HUDSON_COOKIE",
  "HUDSON_SERVER_COOKIE",
  "BUILD_ID",
  "VSTS_PROCESS_LOOKUP_ID",
]);

const allowedPrefixes = ["LC_", "XDG_", "HOB_"];

/** Marks of another process's role: of the launch, of the daemon that owns the starter, of a guard. */
export const roleNames: readonly string[] = [
  "HOB_LAUNCH",
  "HOB_OWNED",
  "HOB_DETACHED",
  "HOB_GUARD",
  "HOB_INSIDE",
  "HOB_INSIDE_SINCE",
  "HOB_INSTANCE",
];

export type Environment = Readonly<Record<string, string | undefined>>;

/** `extra` goes over the allowed part of `inherited`; an empty value in it leaves the variable out. */
export function launchEnvironment(
  inherited: Environment,
  extra: Environment,
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(inherited)) {
    if (value !== undefined && isAllowed(name, platform)) environment[name] = value;
  }
  for (const [name, value] of Object.entries(extra)) {
    if (value === undefined || value === "") delete environment[name];
    else environment[name] = value;
  }
  return environment;
}

function isAllowed(name: string, platform: NodeJS.Platform): boolean {
  if (roleNames.includes(name)) return false;
  // On macOS TMPDIR is the user's own directory, the same in every session; on Linux it is the mood of one shell.
  if (name === "TMPDIR") return platform === "darwin";
  return allowedNames.has(name) || allowedPrefixes.some((prefix) => name.startsWith(prefix));
}
