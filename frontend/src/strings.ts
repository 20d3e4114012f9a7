import { adjudicate } from "./strings/adjudicate";
import { annotate } from "./strings/annotate";
import { common } from "./strings/common";
import { exports } from "./strings/exports";
import { project } from "./strings/project";
import { releases } from "./strings/releases";
import { settings } from "./strings/settings";

/**
 * Every word a person reads, so that a translation is one more object of this shape. The words of the
 * agreement page (agreement, agreement-parts, plots) load with that page, so that no other grows by them.
 */
export const strings = { common, annotate, project, exports, releases, adjudicate, settings };
