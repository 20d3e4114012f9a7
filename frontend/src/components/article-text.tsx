import type { ComponentChildren, JSX } from "preact";
import { memo } from "./memo";

interface ArticleTextProps {
  title: string;
  byline: ComponentChildren;
  language: string;
  blocks: readonly string[];
}

/** The document as plain text nodes, one for each block; never drawn again once shown. */
export const ArticleText = memo(function ArticleText(props: ArticleTextProps): JSX.Element {
  return (
    <>
      {props.title || props.byline ? (
        <header class="article__head">
          {props.title ? <h1 dir="auto">{props.title}</h1> : null}
          {props.byline ? <p class="article__byline">{props.byline}</p> : null}
        </header>
      ) : null}
      <div class="article__text" lang={props.language || undefined}>
        {props.blocks.map((block, i) => (
          <p key={i} data-block={i} dir="auto">
            {block}
          </p>
        ))}
      </div>
    </>
  );
});
