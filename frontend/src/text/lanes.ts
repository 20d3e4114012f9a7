/** Interval coloring: things that overlap get different lanes. */

export interface Extent {
  readonly from: number;
  readonly to: number;
}

/** A lane for each extent, lowest free first; past `limit` lanes, deeper ones share the last. */
export function assignLanes(extents: readonly Extent[], limit: number): number[] {
  const order = extents
    .map((extent, index) => ({ ...extent, index }))
    .sort((a, b) => a.from - b.from || b.to - a.to);
  const freeFrom: number[] = [];
  const lanes = new Array<number>(extents.length).fill(0);
  for (const { from, to, index } of order) {
    const free = freeFrom.findIndex((end) => end <= from);
    const lane = free === -1 ? Math.min(freeFrom.length, limit - 1) : free;
    freeFrom[lane] = Math.max(freeFrom[lane] ?? 0, to);
    lanes[index] = lane;
  }
  return lanes;
}
