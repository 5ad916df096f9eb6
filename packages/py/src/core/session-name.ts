/** What a session may be called. */

export const sessionNamePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
