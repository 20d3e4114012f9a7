import type { JSX } from "preact";
import type { Estimate, LearnedModel } from "../../api/types";
import { Button } from "../../components/button";
import { Badge } from "../../components/feedback";
import { moment } from "../../state/formats";
import { changeOf, digits, type FigureName, FIGURES, range } from "../../state/learning";
import { models as words } from "../../strings/learning";

interface UseProps {
  busy: boolean;
  onUse: (number: number) => void;
}

interface VersionProps extends UseProps {
  model: LearnedModel;
  /** The number in use; 0 for the engine's own scores. */
  used: number;
}

/** A version: where it comes from, how it did where it did not learn, and the button that puts it in use. */
export function Version({ model, used, busy, onUse }: VersionProps): JSX.Element {
  const { number, in_use } = model;
  const name = number < used ? words.goBack(number) : words.use(number);
  return (
    <li class="model">
      <div class="row">
        <h3 class="row__title">{words.version(number)}</h3>
        {in_use ? (
          <Badge tone="good">{words.inUse}</Badge>
        ) : (
          <Button size="small" disabled={busy} onClick={() => onUse(number)}>
            {name}
          </Button>
        )}
      </div>
      <Facts model={model} />
      {model.fits ? null : <p class="model__unfit">{words.unfit}</p>}
      <Figures model={model} />
    </li>
  );
}

function Facts({ model }: { model: LearnedModel }): JSX.Element {
  const { created_at, created_by, activated_at, activated_by } = model;
  const history = [
    words.made(moment(created_at), created_by),
    activated_at ? words.activated(moment(activated_at), activated_by) : "",
  ];
  return (
    <p class="muted">
      {`${history.filter(Boolean).join("; ")}. `}
      {`${words.from(model.learned_from, model.held_out, model.held_out_documents)} `}
      {words.named(`${model.pre_annotator} ${model.version}`)}
    </p>
  );
}

function Figures({ model }: { model: LearnedModel }): JSX.Element {
  return (
    <table class="model__figures">
      <caption class="visually-hidden">{`${words.version(model.number)}: ${words.figure}`}</caption>
      <thead>
        <tr>
          <th scope="col">{words.figure}</th>
          <th scope="col">
            {words.before}
            <small>{words.beforeNote}</small>
          </th>
          <th scope="col">{words.after}</th>
        </tr>
      </thead>
      <tbody>
        {FIGURES.map((name) => (
          <Figure key={name} name={name} before={model.before[name]} after={model.after[name]} />
        ))}
      </tbody>
    </table>
  );
}

interface FigureProps {
  name: FigureName;
  before: Estimate;
  after: Estimate;
}

function Figure({ name, before, after }: FigureProps): JSX.Element {
  const [title, measure] = words.figures[name];
  const { outcome, isClear } = changeOf(name, before, after);
  const said = [words.outcomes[outcome], isClear ? "" : words.overlap].filter(Boolean).join(", ");
  return (
    <tr>
      <th scope="row">
        {title}
        <small>{measure}</small>
      </th>
      <Cell estimate={before} />
      <Cell estimate={after} said={said} tone={isClear ? outcome : "same"} />
    </tr>
  );
}

interface CellProps {
  estimate: Estimate;
  said?: string;
  tone?: string;
}

function Cell({ estimate, said, tone = "same" }: CellProps): JSX.Element {
  return (
    <td>
      <strong>{digits(estimate.value)}</strong>
      <small>{range(estimate)}</small>
      {said ? <small class={`model__outcome model__outcome--${tone}`}>{said}</small> : null}
    </td>
  );
}

/** What the pre-annotator was shipped with: always there to go back to. */
export function OwnScores({ isUsed, busy, onUse }: UseProps & { isUsed: boolean }): JSX.Element {
  return (
    <li class="model">
      <div class="row">
        <h3 class="row__title">{words.own}</h3>
        {isUsed ? (
          <Badge tone="good">{words.inUse}</Badge>
        ) : (
          <Button size="small" disabled={busy} onClick={() => onUse(0)}>
            {words.useOwn}
          </Button>
        )}
      </div>
      <p class="muted">{words.ownFacts}</p>
    </li>
  );
}
