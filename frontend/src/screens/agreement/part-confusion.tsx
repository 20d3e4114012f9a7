import type { JSX } from "preact";
import type { Agreement, ConfusionCell as Cell } from "../../api/agreement";
import { PlotFigure } from "../../components/plots/plot-figure";
import { Matrix } from "../../components/plots/matrix";
import { count } from "../../components/plots/scale";
import { parts } from "../../strings/agreement-parts";
import { ItemLink } from "./item-link";
import type { PartProps } from "./parts";

const words = parts.confusion;
const SHADES = 4;

export function gist(agreement: Agreement): string {
  const [most] = confusionsOf(agreement);
  const name = namesIn(agreement);
  return most ? words.gist(name(most.a), name(most.b), most.n) : words.none;
}

/** Which verdicts meet on one claim, and the claims. */
export function Body({ agreement, place }: PartProps): JSX.Element {
  const confusions = confusionsOf(agreement);
  return (
    <>
      <Picture agreement={agreement} most={confusions[0]?.n ?? 1} />
      {confusions.length === 0 ? <p class="part__lead">{words.none}</p> : null}
      {agreement.confusion.items_shown ? (
        <Confusions cells={confusions} name={namesIn(agreement)} place={place} />
      ) : (
        <p class="part__lead">{words.hidden}</p>
      )}
    </>
  );
}

interface PictureProps {
  agreement: Agreement;
  /** Count of the most frequent confusion, which has the strongest shade. */
  most: number;
}

function Picture({ agreement, most }: PictureProps): JSX.Element {
  const { labels, cells } = agreement.confusion;
  const name = namesIn(agreement);
  return (
    <PlotFigure
      title={words.label}
      note={words.lead}
      columns={[{ name: words.one }, { name: words.other }, { name: words.times, isNumber: true }]}
      rows={cells.map(({ a, b, n }) => ({ key: `${a} ${b}`, cells: [name(a), name(b), count(n)] }))}
    >
      <Matrix
        label={`${words.label}. ${parts.sameAsTable}`}
        names={labels.map(name)}
        cells={cells.map(({ a, b, n }) => ({
          row: labels.indexOf(a),
          column: labels.indexOf(b),
          text: count(n),
          ...(a === b ? { mark: "same" } : { shade: Math.ceil((n / most) * SHADES) }),
          title: `${words.pair(name(a), name(b))}: ${count(n)}`,
        }))}
      />
    </PlotFigure>
  );
}

/** Cells off the diagonal, the most frequent first. */
function confusionsOf({ confusion }: Agreement): Cell[] {
  return confusion.cells.filter(({ a, b, n }) => a !== b && n > 0).sort((a, b) => b.n - a.n);
}

function namesIn({ labels }: Agreement): (key: string) => string {
  const names = new Map(labels.map(({ key, name }) => [key, name]));
  return (key) => names.get(key) ?? key;
}

interface ConfusionsProps {
  cells: readonly Cell[];
  name: (key: string) => string;
  place: PartProps["place"];
}

/** Each confusion with its claims, unfolded one by one. */
function Confusions({ cells, name, place }: ConfusionsProps): JSX.Element | null {
  if (cells.length === 0) return null;
  return (
    <section class="plot" aria-label={words.items}>
      <h3>{words.items}</h3>
      <ul class="confusions">
        {cells.map((cell) => (
          <li key={`${cell.a} ${cell.b}`}>
            <details class="fold">
              <summary>
                {words.pair(name(cell.a), name(cell.b))}
                <span class="confusions__count">{` · ${count(cell.n)}`}</span>
              </summary>
              <ul class="claim-list">
                {cell.items.map((item) => (
                  <li key={item.claim}>
                    <ItemLink item={item} place={place} />
                  </li>
                ))}
              </ul>
              <p class="plot__note">{words.shown(cell.items.length, cell.n)}</p>
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}
