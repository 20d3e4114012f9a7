import "@fontsource-variable/inter/index.css";
import "@fontsource-variable/source-serif-4/index.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/components.css";
import { render } from "preact";
import { App } from "./app";
import { listenToLinks } from "./state/router";
import { loadSession } from "./state/session";

const root = document.getElementById("app");
if (root) {
  listenToLinks(document);
  void loadSession();
  render(<App />, root);
}
