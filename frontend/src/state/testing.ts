import type {
  Assignment,
  Claim,
  Evidence,
  Link,
  Mention,
  MentionSaved,
  MentionWrite,
  Problem,
  Suggestion,
} from "../api/types";
import { ApiError, NetworkError } from "../api/client";
import type { SaveApi } from "./queue";

/** Builders for tests, and a server in memory that keeps revisions as the real one does. */

export const TEXT = "The mayor said that taxes fell. “They rose,” said Ada. 💩 The end.";

export function aClaim(id: string, changes: Partial<Claim> = {}): Claim {
  const blank = { claimant: "", claim_date: null, place: "", verdict: null };
  return { id, revision: 0, wording: `wording of ${id}`, asks: "content", ...blank, ...changes };
}

export function aMention(id: string, claim: string, changes: Partial<Mention> = {}): Mention {
  return {
    id,
    revision: 0,
    fragments: [{ start: 0, end: 9 }],
    quote: "The mayor",
    suggestion: null,
    claim_types: [],
    check_worthiness: null,
    claim,
    ...changes,
  };
}

export function aSuggestion(id: string, start: number, end: number): Suggestion {
  return {
    id,
    fragments: [{ start, end }],
    quote: TEXT.slice(start, end),
    wording: `proposal ${id}`,
    claim_types: ["event"],
    check_worthiness: "high",
    check_worthiness_score: 0.7,
    claimant: "Ada",
    score: 0.8,
    reasons: [],
    attribution: null,
    dates: [],
    preannotator: "rules",
    preannotator_version: "1",
    decision: null,
  };
}

export function aLink(id: string, changes: Partial<Link> = {}): Link {
  return {
    id,
    kind: "diverging-quote",
    score: 0.8,
    suggestion: "s1",
    claim: null,
    differences: [],
    other: {
      document: "d2",
      title: "Other",
      publisher: "",
      published_on: null,
      url: "",
      claimant: "Ada",
      fragments: [{ start: 0, end: 9 }],
      quote: "The mayor",
      passage: { start: 0, end: 9, text: "The mayor" },
    },
    ...changes,
  };
}

export function anEvidence(
  id: string,
  changes: Partial<Evidence> = {},
  url = "https://herald.example/a",
): Evidence {
  return {
    id,
    position: 0,
    answer: "",
    answer_type: null,
    boolean_explanation: "",
    excerpt: "",
    stance: "neutral",
    origin: "unknown",
    evidence_set: 0,
    source: {
      kind: "web",
      url,
      citation: "",
      title: "",
      publisher: "",
      published_on: null,
      date_found_by: "",
      medium: "",
    },
    ...changes,
  };
}

export function anAssignment(changes: Partial<Assignment> = {}): Assignment {
  const label = (key: string) => ({ key, name: key, description: "" });
  return {
    id: "a",
    status: "leased",
    lease_expires_at: "2030-01-01T00:00:00Z",
    active_seconds: 0,
    offset_unit: "code_point",
    project: { slug: "demo", name: "Demo", evidence_style: "citations" },
    round: {
      id: "r",
      name: "Round",
      kind: "annotate",
      steps: ["mark", "word", "judge", "cite"],
      required_fields: ["wording", "claim_types", "check_worthiness"],
      verdict_needed: "medium",
    },
    label_schema: {
      claim_types: ["event", "quotation", "quantity"].map(label),
      check_worthiness: ["none", "low", "medium", "high"].map(label),
    },
    verdict_scale: {
      name: "scale",
      labels: [
        { key: "supported", name: "Supported", color: "green", judged: true },
        { key: "open", name: "Not judged", color: "gray", judged: false },
      ],
    },
    guideline: { version: 1, html: "" },
    document: {
      id: "d",
      title: "Title",
      publisher: "",
      author: "",
      url: "",
      published_on: "2023-09-05",
      language: "en",
      text: TEXT,
    },
    suggestions: [aSuggestion("s1", 20, 30), aSuggestion("s2", 33, 42)],
    links: [],
    mentions: [],
    claims: [],
    ...changes,
  };
}

export function aProblem(status: number, code: string, more: Partial<Problem> = {}): ApiError {
  return new ApiError({ status, code, title: "", detail: code, errors: [], ...more });
}

export class MemoryServer implements SaveApi {
  readonly mentions = new Map<string, Mention>();
  readonly claims = new Map<string, Claim>();
  readonly dismissed = new Set<string>();
  readonly calls: string[] = [];
  /** What the next call does instead, one for each call. */
  readonly trouble: (Error | "answer lost")[] = [];

  putMention = (id: string, body: MentionWrite, revision: number): Promise<MentionSaved> =>
    this.call(`put ${id}`, () => {
      const held = this.mentions.get(id);
      const known = this.claims.get(body.claim.id);
      const stale = "wording" in body.claim && body.claim.revision !== (known?.revision ?? 0);
      if ((held?.revision ?? 0) !== revision || stale) {
        const current = held && known ? this.saved(held, known) : null;
        throw aProblem(412, "precondition_failed", { current });
      }
      const claim = this.storeClaim(body.claim);
      const { fragments, suggestion = null, claim_types = [], check_worthiness = null } = body;
      const mention = aMention(id, claim.id, {
        fragments,
        suggestion,
        claim_types,
        check_worthiness,
      });
      this.mentions.set(id, { ...mention, revision: revision + 1 });
      this.dropUnused();
      return this.saved(this.mentions.get(id) ?? mention, claim);
    });

  deleteMention = (id: string, revision: number): Promise<unknown> =>
    this.call(`delete ${id}`, () => {
      if (this.mentions.get(id)?.revision !== revision) throw aProblem(412, "precondition_failed");
      this.mentions.delete(id);
      this.dropUnused();
    });

  dismissSuggestion = (id: string) => this.call(`dismiss ${id}`, () => this.dismissed.add(id));
  undecideSuggestion = (id: string) => this.call(`undecide ${id}`, () => this.dismissed.delete(id));

  private storeClaim(claim: MentionWrite["claim"]): Claim {
    const known = this.claims.get(claim.id);
    if (!("wording" in claim)) {
      if (!known) throw aProblem(404, "not_found");
      return known;
    }
    const stored = { ...aClaim(claim.id), ...claim, revision: (known?.revision ?? 0) + 1 } as Claim;
    this.claims.set(claim.id, stored);
    return stored;
  }

  private dropUnused(): void {
    const used = new Set([...this.mentions.values()].map((mention) => mention.claim));
    for (const id of this.claims.keys()) if (!used.has(id)) this.claims.delete(id);
  }

  private saved(mention: Mention, claim: Claim): MentionSaved {
    return {
      mention,
      claim,
      decision: null,
      lease_expires_at: "2030-01-01T02:00:00Z",
      offset_unit: "code_point",
      status: "leased",
    };
  }

  private call<T>(name: string, action: () => T): Promise<T> {
    this.calls.push(name);
    const trouble = this.trouble.shift();
    if (trouble instanceof Error) return Promise.reject(trouble);
    try {
      const answer = action();
      return trouble ? Promise.reject(new NetworkError("lost")) : Promise.resolve(answer);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }
}
