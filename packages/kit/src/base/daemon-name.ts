/** What a daemon may be called, where it is declared as where it is asked for. */
export const daemonNamePattern = /^[a-z][a-z0-9-]{0,30}$/;

/** The same in words. */
export const daemonNameWords = 'lower-case letters, digits and "-", at most 31';
