import { Component, createElement, type FunctionComponent, type VNode } from "preact";

/** A component that is drawn again only when one of its props is another value. */
export function memo<P extends object>(inner: (props: P) => VNode): FunctionComponent<P> {
  class Memo extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const before = this.props as Record<string, unknown>;
      const after = next as Record<string, unknown>;
      return Object.keys({ ...before, ...after }).some((key) => before[key] !== after[key]);
    }
    override render(): VNode {
      return createElement(inner as FunctionComponent, this.props);
    }
  }
  return Memo as unknown as FunctionComponent<P>;
}
