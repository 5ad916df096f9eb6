/** Connections to the bare server: they are opened, and never say anything. */
export { connect } from "../raw/client.mjs";
