/** How an attached screen ended, for whoever began it. */
import type { Exit } from "../contract.ts";

export type ScreenEnd =
  /** By the person, or by somebody else. */
  | { readonly kind: "detached"; readonly name: string; readonly by?: string | undefined }
  /** The program ended, and there is no other terminal on its desk. */
  | { readonly kind: "ended"; readonly name: string; readonly exit: Exit | undefined }
  /** The host hung up. */
  | { readonly kind: "gone"; readonly name: string };
