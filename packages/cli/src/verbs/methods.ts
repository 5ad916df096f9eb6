/** `hob methods DAEMON [METHOD]`: what it can be asked, as it declares it itself. */
import { HobError } from "@hob/kit";
import type { MethodListing } from "@hob/kit/client";
import * as kit from "@hob/kit/client";
import {
  answer,
  type Canvas,
  harmless,
  nearest,
  paint,
  renderPairs,
  renderTable,
  type VerbArguments,
  type VerbContext,
  withProgress,
} from "@hob/kit/verb";
import { elseUnknown } from "../known.ts";
import type { Manage } from "../manage.ts";
import { optionsFor } from "../options.ts";
import { asSchema, fieldsOf, typeOf } from "../schema/schema.ts";

export const run = (args: VerbArguments, context: VerbContext): Promise<number> => methods(args, context, kit);

export async function methods(args: VerbArguments, context: VerbContext, manage: Pick<Manage, "list" | "methods">): Promise<number> {
  const daemon = args.required("DAEMON");
  const name = args.text("METHOD");
  const listings = await withProgress(context, `asking ${daemon}`, () =>
    elseUnknown(daemon, context, manage, () => manage.methods(daemon, optionsFor(args, context))),
  );
  if (name === undefined) await answer(context, listings, () => renderListings(listings, context.stdout));
  else {
    const listing = chosenListing(daemon, name, listings);
    await answer(context, listing, () => renderListing(listing, context.stdout));
  }
  return 0;
}

/** Throws `unknown-method`, with the nearest name. */
export function chosenListing(daemon: string, name: string, listings: readonly MethodListing[]): MethodListing {
  const found = listings.find((listing) => listing.name === name);
  if (found !== undefined) return found;
  const near = nearest(
    name,
    listings.map((listing) => listing.name),
  );
  throw new HobError("unknown-method", `${daemon} has no method ${JSON.stringify(name)}`, {
    hint: near === undefined ? `See hob methods ${daemon}` : `Did you mean ${near}?`,
  });
}

function renderListings(listings: readonly MethodListing[], canvas: Canvas): string {
  const columns = [{ title: "METHOD" }, { title: "KIND" }, { title: "INPUT", least: 12 }, { title: "HELP", least: 16 }] as const;
  return renderTable(
    columns,
    listings.map((listing) => [listing.name, listing.kind, inputOf(listing), listing.help]),
    canvas,
  );
}

/** `name, count?` */
function inputOf(listing: MethodListing): string {
  return fieldsOf(asSchema(listing.input))
    .map(({ name, required }) => (required ? name : `${name}?`))
    .join(", ");
}

function renderListing(listing: MethodListing, canvas: Canvas): string {
  const traits = [listing.idempotent ? "may be repeated" : "", listing.detached ? "goes on when its caller leaves" : ""]
    .filter((trait) => trait !== "")
    .join(", ");
  const answers = renderPairs(
    [
      ["kind", listing.kind],
      ["items", listing.kind === "stream" ? typeOf(asSchema(listing.item)) : ""],
      ["when the reader is slow", listing.overflow ?? ""],
      ["answers", listing.output === undefined || listing.output === null ? "nothing" : typeOf(asSchema(listing.output))],
      ["traits", traits],
    ],
    canvas,
    2,
  );
  return `${paint(canvas, "bold", harmless(listing.name))}  ${harmless(listing.help)}\n${answers}\n${renderFields(listing, canvas)}`;
}

function renderFields(listing: MethodListing, canvas: Canvas): string {
  const fields = fieldsOf(asSchema(listing.input));
  if (fields.length === 0) return "It takes no input.\n";
  const columns = [
    { title: "INPUT" },
    { title: "TYPE", least: 10 },
    { title: "NEEDED" },
    { title: "DEFAULT", least: 7 },
    { title: "HELP", least: 16 },
  ] as const;
  const rows = fields.map(({ name, schema, required }) => {
    const preset = schema.default === undefined ? "" : JSON.stringify(schema.default);
    return [name, typeOf(schema), required ? "yes" : "no", preset, schema.description ?? ""];
  });
  return renderTable(columns, rows, canvas);
}
