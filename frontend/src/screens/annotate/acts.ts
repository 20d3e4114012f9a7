import { announce } from "../../state/announcer";
import * as claiming from "../../state/claiming";
import { missingIn } from "../../state/completeness";
import { nextItem, type Item } from "../../state/items";
import { linkWith, rowForExcerpt, sourceOf } from "../../state/citing";
import { differs, linksOf, nextLink } from "../../state/links";
import * as marking from "../../state/marking";
import type { Link, Stance } from "../../api/types";
import { signOut } from "../../state/session";
import type { Workspace } from "../../state/workspace";
import { strings } from "../../strings";
import { joinFragments, moveEdge, nextBoundary, type Step } from "../../text/selection";
import type { Span } from "../../text/offsets";
import { focusText, selectedIn, type View } from "./view";
import { PASSAGE_THERE } from "../../components/linked-passage";

const say = strings.annotate.say;

/** What a person does, by key, button or command: one function each, with what is said about it. */
export class Acts {
  constructor(
    readonly ws: Workspace,
    readonly view: View,
  ) {}

  get active(): Item | null {
    return this.ws.activeItem.peek();
  }

  go(key: string | null): void {
    const item = this.ws.items.peek().find((candidate) => candidate.key === key);
    this.ws.cursor.activate(item?.key ?? null, item?.fragments[0]?.start);
    if (item) this.view.giveWay();
    this.view.joining.value = false;
    this.view.activeEvidence.value = null;
  }

  step(direction: 1 | -1, wanted: (item: Item) => boolean = () => true): void {
    const next = nextItem(this.ws.items.peek(), this.ws.cursor.active.peek(), direction, wanted);
    if (next) this.go(next.key);
    if (next) announce(this.nameOf(next));
  }

  nextIncomplete(): void {
    const before = this.ws.cursor.active.peek();
    this.step(1, (item) => this.isOpen(item));
    if (this.ws.cursor.active.peek() === before) announce(say.complete);
  }

  /** Undecided, or marked but lacking something. */
  isOpen(item: Item): boolean {
    return item.state === "undecided" || this.missing(item).length > 0;
  }

  /** How many marks are undecided or incomplete. */
  left(): number {
    return this.ws.items.value.filter((item) => this.isOpen(item)).length;
  }

  missing({ mention }: Item) {
    const claim = mention && this.ws.claims.value.get(mention.claim);
    return mention && claim ? missingIn(mention, claim, this.ws.rules) : [];
  }

  nameOf(item: Item): string {
    const { states, itemName } = strings.annotate;
    const quote = this.quoteOf(item);
    return itemName(item.number, states[item.state], quote);
  }

  quoteOf(item: Item): string {
    return item.fragments.map((fragment) => this.ws.text.quote(fragment)).join(" … ");
  }

  // Deciding

  accept(item: Item | null = this.active, goOn = true): void {
    if (!item?.suggestion || item.mention) return;
    marking.accept(this.ws, item);
    this.afterDeciding(item, say.accepted(item.number), goOn);
  }

  dismiss(item: Item | null = this.active): void {
    if (!item?.suggestion || item.state === "dismissed") return;
    marking.dismiss(this.ws, item);
    this.afterDeciding(item, say.dismissed(item.number), true);
  }

  reconsider(item: Item | null = this.active): void {
    if (item) marking.reconsider(this.ws, item);
  }

  private afterDeciding(item: Item, said: string, goOn: boolean): void {
    const undecided = (other: Item) => other.state === "undecided";
    const next = nextItem(this.ws.items.peek(), item.key, 1, undecided);
    if (goOn && next) this.go(next.key);
    else if (this.ws.cursor.active.peek() !== item.key) this.go(item.key);
    announce(next ? (goOn ? `${said} ${this.nameOf(next)}` : said) : `${said} ${say.allDecided}`);
  }

  /** Opens the wording; a suggestion is accepted for it. */
  edit(item: Item | null = this.active): void {
    if (!item || item.state === "dismissed") return;
    this.accept(item, false);
    this.go(item.key);
    this.view.focusField("claim-wording");
  }

  // Marking

  /** Marks the selection, else the sentence under the cursor. */
  mark(): void {
    const span = this.ws.cursor.selection.peek() ?? this.ws.cursor.sentenceSpan.peek();
    if (!span) return announce(say.selectFirst);
    this.markSpan(span);
  }

  markSpan(span: Span): void {
    const key = marking.markSpan(this.ws, span);
    this.clearSelection();
    this.go(key);
    const item = this.active;
    if (item) announce(say.marked(item.number, this.ws.text.quote(span)));
  }

  remove(item: Item | null = this.active): void {
    if (!item) return;
    if (!item.mention) return this.reconsider(item);
    marking.remove(this.ws, item);
    announce(say.deleted(item.number));
  }

  addFragment(): void {
    const span = this.ws.cursor.selection.peek();
    const item = this.active;
    if (!span) return announce(say.selectFirst);
    if (!item?.mention) return announce(say.noClaim);
    marking.addFragment(this.ws, item, span);
    this.clearSelection();
    this.ws.cursor.target.value = "mark";
    announce(say.pieceAdded);
  }

  another(): void {
    if (!this.active) return announce(say.noClaim);
    marking.anotherClaim(this.ws, this.active);
    this.view.focusField("claim-wording");
  }

  twin(): void {
    const item = this.active;
    const claim = this.ws.activeClaim.peek();
    if (!item || !claim) return announce(say.noClaim);
    marking.twinClaim(this.ws, item, claim);
    this.view.focusField("claim-wording");
  }

  startJoining(): void {
    if (!this.active?.mention) return announce(say.noClaim);
    this.view.joining.value = true;
    this.view.focusField("claim-same");
  }

  join(claim: string): void {
    const mention = this.active?.mention;
    if (mention) marking.joinClaim(this.ws, mention, claim);
    this.view.joining.value = false;
    announce(say.joined);
    focusText();
  }

  /** The mark that span keys change, when the last move was to a mark and nothing is selected. */
  private resizable(): Item | null {
    const { target, selection } = this.ws.cursor;
    const item = this.active;
    return target.peek() === "mark" && !selection.peek() && item?.mention ? item : null;
  }

  /** Moves an edge of the active mark, else of the selection. */
  extend(step: Step, direction: 1 | -1): void {
    const item = this.resizable();
    if (item) {
      marking.resize(this.ws, item, step, direction);
      return this.sayQuote();
    }
    const { cursor, text, units } = this.ws;
    const start = cursor.sentenceSpan.peek()?.start ?? units.sentences[0]?.start ?? 0;
    const span = cursor.selection.peek();
    const moved = span
      ? moveEdge(text, units, span, cursor.edge.peek(), step, direction)
      : firstStep(this.ws, start, step);
    cursor.select(moved);
  }

  swapEdge(): void {
    const { edge } = this.ws.cursor;
    edge.value = edge.peek() === "end" ? "start" : "end";
    announce(say.edge[edge.peek()]);
  }

  grow(direction: 1 | -1): void {
    const { units, cursor } = this.ws;
    const reach = (span: Span) => (direction === 1 ? units.grow(span) : units.shrink(span));
    const item = this.resizable();
    if (item) {
      const whole = { start: item.fragments[0]?.start ?? 0, end: item.fragments.at(-1)?.end ?? 0 };
      const single = item.fragments.length === 1;
      if (single || direction === 1) marking.setFragments(this.ws, item, [reach(whole)]);
      return this.sayQuote();
    }
    const span = cursor.selection.peek() ?? cursor.sentenceSpan.peek();
    if (span) cursor.select(reach(span));
  }

  setFragments(item: Item, fragments: readonly Span[]): void {
    marking.setFragments(this.ws, item, joinFragments(fragments));
  }

  removePiece(index: number): void {
    if (this.active) marking.removeFragment(this.ws, this.active, index);
  }

  private sayQuote(): void {
    if (this.active) announce(say.resized(this.quoteOf(this.active)));
  }

  clearSelection(): void {
    this.ws.cursor.select(null);
    getSelection()?.removeAllRanges();
  }

  // Judging and citing

  verdict(label: string): void {
    const claim = this.ws.activeClaim.peek();
    if (!claim) return announce(this.active?.suggestion ? say.acceptFirst : say.noClaim);
    const chosen = claiming.setVerdict(this.ws, claim, label);
    const name = this.ws.rules.scale.labels.find((l) => l.key === chosen)?.name;
    announce(name ? say.verdict(name) : say.verdictCleared);
  }

  /** False when the text is no web address or no claim is active. */
  cite(pasted: string): boolean {
    const claim = this.ws.activeClaim.peek();
    const address = claiming.addressIn(pasted);
    if (!claim || !address) return false;
    this.cited(claiming.addEvidence(this.ws, claim, claiming.blankSource("web", address)));
    return true;
  }

  /** Cites what is read beside, else asks for an address. */
  citeNext(): void {
    const link = this.view.pane.peek() === "beside" ? this.shownLink() : undefined;
    if (!link) return this.focusClaim("add-source");
    this.citeLink(link);
  }

  /** The other document becomes a source: what is selected in its passage is the excerpt, else what it quotes. */
  citeLink(link: Link, excerpt = selectedIn(PASSAGE_THERE) || link.other.quote): void {
    const claim = this.ws.activeClaim.peek();
    if (!claim) return announce(this.active?.suggestion ? say.acceptFirst : say.noClaim);
    const id = claiming.addEvidence(this.ws, claim, sourceOf(link), excerpt);
    if (!this.view.isNarrow()) this.view.show("claim");
    this.cited(id);
  }

  /** Pasted words: from a linked passage they cite it, else they are the excerpt of the source at hand. False for neither. */
  excerpt(pasted: string): boolean {
    const claim = this.ws.activeClaim.peek();
    const words = pasted.trim();
    if (!claim || words === "") return false;
    const link = linkWith(this.linksOf(this.active), words);
    const row = rowForExcerpt(claiming.evidenceOf(claim), this.view.activeEvidence.peek());
    if (link) this.citeLink(link, words);
    else if (row) claiming.editEvidence(this.ws, claim, row.id, { excerpt: words });
    else return false;
    if (!link) announce(say.excerptTaken);
    return true;
  }

  /** The link that the pane beside shows. */
  shownLink(): Link | undefined {
    const links = this.linksOf(this.active);
    return links.find((link) => link.id === this.view.link.value) ?? links[0];
  }

  repeatSource(): void {
    const claim = this.ws.activeClaim.peek();
    const source = claiming.lastSource(this.ws);
    if (!claim) return announce(say.noClaim);
    if (!source) return announce(say.noSource);
    this.view.show("claim");
    this.cited(claiming.addEvidence(this.ws, claim, source));
  }

  cited(id: string): void {
    this.view.activeEvidence.value = id;
    // One more key is the stance, so the focus leaves the field.
    focusText();
    const claim = this.ws.activeClaim.peek();
    announce(say.sourceAdded(claim ? claiming.evidenceOf(claim).length : 1));
  }

  stance(stance: Stance): void {
    const claim = this.ws.activeClaim.peek();
    const id = this.view.activeEvidence.peek();
    if (!claim || !id) return;
    claiming.setStance(this.ws, claim, id, stance);
    this.view.activeEvidence.value = null;
    announce(say.stance(strings.annotate.evidence.stances[stance]));
  }

  focusClaim(id: string): void {
    if (!this.ws.activeClaim.peek()) {
      return announce(this.active?.suggestion ? say.acceptFirst : say.noClaim);
    }
    this.view.focusField(id);
  }

  // Elsewhere

  linksOf(item: Item | null): Link[] {
    return item ? linksOf(this.ws.assignment.links, item) : [];
  }

  /** Whether another document says it otherwise. */
  differs(item: Item): boolean {
    return this.linksOf(item).some(differs);
  }

  /** All of the text from the first fragment of a mark to its last. */
  passageOf(item: Item): string {
    const [first, last] = [item.fragments[0], item.fragments.at(-1)];
    return first && last ? this.ws.text.slice(first.start, last.end) : "";
  }

  /** Opens the passage of this link beside; without one, that of the active mark's next link. */
  openLink(id?: string): void {
    const links = this.linksOf(this.active);
    const reading = this.view.pane.peek() === "beside" ? this.view.link.peek() : null;
    const link = links.find((one) => one.id === (id ?? nextLink(links, reading)));
    if (!link) return announce(strings.annotate.links.noLink);
    this.view.link.value = link.id;
    this.view.show("beside");
    announce(
      strings.annotate.links.opened(strings.annotate.links.kinds[link.kind], link.other.title),
    );
  }

  // Everything

  /** Set when the person chose to sign out and lose what is unsent. */
  leavingAnyway = false;

  leave(): void {
    this.leavingAnyway = true;
    void signOut();
  }

  undo(): void {
    const label = this.ws.undo();
    announce(label ? say.undone(label) : say.nothingToUndo);
  }

  redo(): void {
    const label = this.ws.redo();
    announce(label ? say.redone(label) : say.nothingToRedo);
  }

  /** Back to the text at the same place; from the text, lets go of the selection, then the mark. */
  back(): void {
    if (this.view.closeOne()) return focusText();
    const inText = document.activeElement?.id === "document-text";
    if (!inText) return focusText();
    if (this.ws.cursor.selection.peek()) this.clearSelection();
  }
}

function firstStep({ text, units }: Workspace, start: number, step: Step): Span {
  return { start, end: nextBoundary(text, units, start, step, 1) };
}
