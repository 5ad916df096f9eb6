/** Where the simulated daemons keep their files. */
import { instancePaths, type Places } from "../../wire/instance.ts";

export const places: Places = { home: "/home/user/hob", runtimeDirectory: "/tmp/hob-1000" };

/** The one instance of the one daemon that the simulated world is about. */
export const paths = instancePaths(places, "echo", "default");
