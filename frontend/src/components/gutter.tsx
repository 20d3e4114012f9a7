import type { JSX } from "preact";

export interface GutterMark {
  id: string;
  number: number;
  lane: number;
  top: number;
  bottom: number;
  labelTop: number;
  state: string;
  active: boolean;
  /** Another document says it otherwise. */
  differs: boolean;
}

interface GutterProps {
  marks: readonly GutterMark[];
  onPick: (id: string) => void;
}

/**
 * Numbered brackets beside the text, for the eye and the mouse; the list of marks says the same to
 * assistive technology, so this is hidden from it.
 */
export function Gutter({ marks, onPick }: GutterProps): JSX.Element {
  return (
    <div class="gutter" aria-hidden="true">
      {marks.map((mark) => (
        <div
          key={mark.id}
          class={`bracket bracket--${mark.state} bracket--lane-${mark.lane}${mark.active ? " bracket--active" : ""}`}
          onClick={() => onPick(mark.id)}
        >
          <span
            class="bracket__line"
            style={{ top: `${mark.top}px`, height: `${Math.max(mark.bottom - mark.top, 8)}px` }}
          />
          <span class="bracket__number" style={{ top: `${mark.labelTop}px` }}>
            {mark.number}
          </span>
          {mark.differs ? (
            <span class="bracket__differs" style={{ top: `${mark.labelTop}px` }}>
              ≠
            </span>
          ) : null}
        </div>
      ))}
    </div>
  );
}
