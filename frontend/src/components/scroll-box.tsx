import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

interface ScrollBoxProps {
  /** Name of the region, for those who reach it by the keyboard. */
  label: string;
  /** Said above the box while its content is wider than the box. */
  hint: string;
  children: ComponentChildren;
}

/** Content that scrolls sideways in a box of its own where it is too wide, and says so. */
export function ScrollBox({ label, hint, children }: ScrollBoxProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const overflows = useOverflow(box);
  return (
    <div class="scroll-box">
      {overflows ? <p class="scroll-box__hint">{hint}</p> : null}
      <div
        ref={box}
        class="scroll-box__content"
        role={overflows ? "region" : undefined}
        aria-label={overflows ? label : undefined}
        tabIndex={overflows ? 0 : undefined}
      >
        {children}
      </div>
    </div>
  );
}

function useOverflow(box: { current: HTMLDivElement | null }): boolean {
  const [overflows, setOverflows] = useState(false);
  useEffect(() => {
    const node = box.current;
    if (!node) return;
    const look = () => setOverflows(node.scrollWidth > node.clientWidth + 1);
    const observer = new ResizeObserver(look);
    observer.observe(node);
    for (const child of node.children) observer.observe(child);
    return () => observer.disconnect();
  }, [box]);
  return overflows;
}
