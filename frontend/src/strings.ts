import { adjudicate } from "./strings/adjudicate";
import { agreement } from "./strings/agreement";
import { annotate } from "./strings/annotate";
import { common } from "./strings/common";
import { project } from "./strings/project";
import { settings } from "./strings/settings";

/** Every word a person reads, so that a translation is one more object of this shape. */
export const strings = { common, annotate, project, agreement, adjudicate, settings };
