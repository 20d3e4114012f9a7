/** Which part of a long list is drawn: whole pages around what is looked at, more where somebody reads on. */

export interface ListWindow {
  from: number;
  to: number;
}

export const PAGE = 100;

/** The pages around the row at `index` (-1 for none: then from the start), one before and one after. */
export function windowAround(index: number, count: number): ListWindow {
  const page = Math.floor(Math.max(index, 0) / PAGE);
  return clipped({ from: (page - 1) * PAGE, to: (page + 2) * PAGE }, count);
}

/** `shown` while the row at `index` lies in it, or none is looked at; else the pages around that row. */
export function windowFor(shown: ListWindow, index: number, count: number): ListWindow {
  const within = index < 0 || (shown.from <= index && index < shown.to);
  const drawn = shown.from < Math.min(shown.to, count);
  return within && drawn ? clipped(shown, count) : windowAround(index, count);
}

export function moreBefore(shown: ListWindow, count: number): ListWindow {
  return clipped({ from: shown.from - PAGE, to: shown.to }, count);
}

export function moreAfter(shown: ListWindow, count: number): ListWindow {
  return clipped({ from: shown.from, to: shown.to + PAGE }, count);
}

function clipped({ from, to }: ListWindow, count: number): ListWindow {
  const end = Math.min(Math.max(to, PAGE), count);
  return { from: Math.min(Math.max(from, 0), end), to: end };
}
