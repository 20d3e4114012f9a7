import type { ComponentChildren, JSX } from "preact";
import { Button } from "./button";

interface TopBarProps {
  brand: string;
  project?: { name: string; href: string } | undefined;
  userName?: string | undefined;
  signedInAs?: string | undefined;
  signOutLabel: string;
  onSignOut?: (() => void) | undefined;
  children?: ComponentChildren;
}

export function TopBar(props: TopBarProps): JSX.Element {
  return (
    <header class="top-bar">
      <a class="top-bar__brand" href="/">
        {props.brand}
      </a>
      {props.project ? (
        <a class="top-bar__project" href={props.project.href}>
          {props.project.name}
        </a>
      ) : null}
      <div class="top-bar__middle">{props.children}</div>
      {props.userName && props.onSignOut ? (
        <div class="top-bar__user">
          <a class="top-bar__user-name" href="/profile" title={props.signedInAs}>
            {props.userName}
          </a>
          <Button variant="quiet" size="small" onClick={props.onSignOut}>
            {props.signOutLabel}
          </Button>
        </div>
      ) : null}
    </header>
  );
}
