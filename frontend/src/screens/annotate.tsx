import type { JSX } from "preact";
import type { ScreenProps } from "../routes";
import { Frame } from "./frame";

export default function Annotate({ params }: ScreenProps): JSX.Element {
  return (
    <Frame>
      <main class="page" id="content">
        {params["assignment"]}
      </main>
    </Frame>
  );
}
