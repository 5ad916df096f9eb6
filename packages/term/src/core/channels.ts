/** Channels of the streams `attach` and `tail`; contract/attach.ts says what passes on them. */
export const channels = { input: 0, output: 1, notices: 2 } as const;
