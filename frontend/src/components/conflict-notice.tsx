import type { JSX } from "preact";
import { strings } from "../strings";
import { Button } from "./button";

const words = strings.annotate.conflict;

export interface VersionField {
  key: keyof typeof words.fields;
  mine: string;
  theirs: string;
}

interface ConflictNoticeProps {
  number: number;
  deleted: boolean;
  fields: readonly VersionField[];
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}

/** Both versions of what differs; nothing is lost until one is chosen, and then it can be undone. */
export function ConflictNotice(props: ConflictNoticeProps): JSX.Element {
  const { number, deleted, fields } = props;
  return (
    <section class="conflict" role="alert" aria-label={words.title(number)}>
      <h3>{words.title(number)}</h3>
      {deleted ? <p>{words.deletedElsewhere}</p> : null}
      {fields.length > 0 ? (
        <table>
          <thead>
            <tr>
              <td />
              <th scope="col">{words.mine}</th>
              <th scope="col">{words.theirs}</th>
            </tr>
          </thead>
          <tbody>
            {fields.map((field) => (
              <tr key={field.key}>
                <th scope="row">{words.fields[field.key]}</th>
                <td dir="auto">{field.mine || words.nothing}</td>
                <td dir="auto">{field.theirs || words.nothing}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      <div class="card__acts">
        <Button variant="primary" onClick={props.onKeepMine}>
          {words.keepMine}
        </Button>
        <Button onClick={props.onTakeTheirs}>{words.takeTheirs}</Button>
      </div>
    </section>
  );
}
