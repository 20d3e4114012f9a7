import type { components } from "./schema";

/** How far the annotators of a round agree, as the API's own document describes it. */

type Schemas = components["schemas"];

export type Agreement = Schemas["Agreement"];
export type Measure = Schemas["Measure"];
export type Advice = Schemas["Advice"];
/** All pairs of annotators, or those of whom both, neither or one saw suggestions. */
export type PairsKind = Schemas["PairsEnum"];
export type Effect = Schemas["SuggestionEffect"];
export type PairCell = Schemas["PairCell"];
export type ConfusionCell = Schemas["ConfusionCell"];
export type Week = Schemas["Week"];
/** A claim, and the document that it is judged in. */
export type Item = Schemas["Item"];
