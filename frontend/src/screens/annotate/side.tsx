import type { ComponentChildren, JSX } from "preact";
import { Button } from "../../components/button";
import { Segmented } from "../../components/choice";
import { RichText } from "../../components/rich-text";
import { layout } from "../../state/layout";
import type { Submission } from "../../state/submission";
import { strings } from "../../strings";
import type { Acts } from "./acts";
import { BesidePane } from "./beside-pane";
import { CheckPane } from "./check-pane";
import { ClaimPane } from "./claim-pane";
import { ItemsPane } from "./items-pane";
import type { Pane } from "./view";

const words = strings.annotate;
const REGIONS: Record<Pane, string> = {
  claim: words.claimRegion,
  items: words.itemsRegion,
  guideline: words.guidelineRegion,
  check: words.checkRegion,
  beside: words.besideRegion,
};

interface SideProps {
  acts: Acts;
  submission: Submission;
}

/** Beside the text: one pane with tabs; on the widest screens three columns at once. */
export function Side({ acts, submission }: SideProps): JSX.Element {
  const { view } = acts;
  const narrow = layout.value === "drawer" || layout.value === "phone";
  if (layout.value === "wide") return <WideSide acts={acts} submission={submission} />;
  if (narrow && view.sheet.value === "closed") return <></>;
  return (
    <section
      class={`side side--${view.sheet.value}`}
      aria-label={REGIONS[view.pane.value]}
      data-pane={view.pane.value}
    >
      <div class="side__tabs">
        <Segmented
          label={words.showPane}
          compact
          options={tabs(["claim", "items", "beside", "check", "guideline"])}
          selected={view.pane.value}
          onSelect={(key) => view.show(key as Pane)}
        />
        {narrow ? <SheetButtons acts={acts} /> : null}
      </div>
      <div class="side__body">
        <PaneBody acts={acts} submission={submission} pane={view.pane.value} />
      </div>
    </section>
  );
}

function tabs(panes: readonly Pane[]) {
  return panes.map((key) => ({ key, name: words.panes[key] }));
}

function SheetButtons({ acts: { view } }: { acts: Acts }): JSX.Element {
  const full = view.sheet.value === "full";
  return (
    <span class="side__sheet">
      {layout.value === "phone" ? (
        <Button
          variant="quiet"
          size="small"
          label={full ? words.lowerSheet : words.raiseSheet}
          onClick={() => (view.sheet.value = full ? "half" : "full")}
        >
          {full ? "▾" : "▴"}
        </Button>
      ) : null}
      <Button
        variant="quiet"
        size="small"
        label={strings.common.close}
        onClick={() => (view.sheet.value = "closed")}
      >
        ✕
      </Button>
    </span>
  );
}

function PaneBody({ acts, submission, pane }: SideProps & { pane: Pane }): JSX.Element {
  if (pane === "items") return <ItemsPane acts={acts} />;
  if (pane === "guideline") return <GuidelinePane acts={acts} />;
  if (pane === "beside") return <BesidePane acts={acts} />;
  if (pane === "check") return <CheckPane acts={acts} submission={submission} />;
  return <ClaimPane acts={acts} />;
}

function GuidelinePane({ acts }: { acts: Acts }): JSX.Element {
  return <RichText html={acts.ws.assignment.guideline?.html ?? ""} />;
}

/** The marks stand left of the text (by grid order), the claim right of it, the rest beside that. */
function WideSide({ acts, submission }: SideProps): JSX.Element {
  const { pane } = acts.view;
  const beside = pane.value === "check" || pane.value === "beside" ? pane.value : "guideline";
  return (
    <>
      <Column name="outline" label={words.itemsRegion}>
        <ItemsPane acts={acts} />
      </Column>
      <Column name="claim" label={words.claimRegion}>
        <ClaimPane acts={acts} />
      </Column>
      <Column name="beside" label={REGIONS[beside]}>
        <Segmented
          label={words.showPane}
          compact
          options={tabs(["guideline", "beside", "check"])}
          selected={beside}
          onSelect={(key) => (pane.value = key as Pane)}
        />
        <PaneBody acts={acts} submission={submission} pane={beside} />
      </Column>
    </>
  );
}

function Column(props: { name: string; label: string; children: ComponentChildren }): JSX.Element {
  return (
    <section class={`column column--${props.name}`} aria-label={props.label}>
      {props.children}
    </section>
  );
}
