import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NetworkError } from "../api/client";
import * as claiming from "./claiming";
import type { Item } from "./items";
import * as marking from "./marking";
import { aProblem, anAssignment, MemoryServer } from "./testing";
import { Workspace } from "./workspace";
import type { KeptWork, WorkStore } from "./work-store";

class MemoryStore implements WorkStore {
  kept: KeptWork | null = null;
  get draft() {
    return this.kept?.draft ?? null;
  }
  read = () => Promise.resolve(structuredClone(this.kept));
  write = (_: string, kept: KeptWork | null) => void (this.kept = structuredClone(kept));
  clear = () => Promise.resolve(void (this.kept = null));
}

let server: MemoryServer;
let store: MemoryStore;
let ws: Workspace;

const open = (writable = true) =>
  new Workspace(assignmentNow(), {
    api: server,
    store,
    kept: structuredClone(store.kept),
    writable,
  });

function assignmentNow() {
  const fresh = anAssignment();
  return {
    ...fresh,
    mentions: [...server.mentions.values()],
    claims: [...server.claims.values()],
    suggestions: fresh.suggestions.map((s) => ({
      ...s,
      decision: server.dismissed.has(s.id)
        ? { outcome: "dismissed" as const, mention: null }
        : null,
    })),
  };
}

const item = (key: string): Item => {
  const found = ws.items.value.find((candidate) => candidate.key === key);
  if (!found) throw new Error(`no item ${key}`);
  return found;
};
const claimAt = (key: string) => {
  const { mention } = item(key);
  const claim = mention && ws.claims.value.get(mention.claim);
  if (!claim) throw new Error(`no claim at ${key}`);
  return claim;
};
const settle = () => vi.advanceTimersByTimeAsync(3_000);

beforeEach(() => {
  vi.useFakeTimers();
  server = new MemoryServer();
  store = new MemoryStore();
  ws = open();
});

afterEach(() => {
  ws.dispose();
  vi.useRealTimers();
});

describe("saving", () => {
  it("sends a burst of changes to one mark as one request", async () => {
    const key = marking.markSpan(ws, { start: 0, end: 9 });
    for (const wording of ["T", "Th", "The mayor did it."]) {
      claiming.editClaim(ws, claimAt(key), { wording }, "wording");
    }
    expect(ws.queue.status.value).toBe("saving");
    await settle();
    expect(server.calls).toEqual([`put ${key}`]);
    expect([...server.claims.values()][0]?.wording).toBe("The mayor did it.");
    expect(ws.queue.status.value).toBe("saved");
    expect(store.draft).toBeNull();
  });

  it("sends what changed while a request was under way with the new revision", async () => {
    const key = marking.markSpan(ws, { start: 0, end: 9 });
    const first = ws.queue.flush();
    claiming.editClaim(ws, claimAt(key), { wording: "later" }, "wording");
    await first;
    await settle();
    expect(server.claims.get(claimAt(key).id)).toMatchObject({ wording: "later", revision: 2 });
    expect(ws.queue.conflicts.value.size).toBe(0);
  });

  it("lets the wording follow the mark until somebody puts it otherwise", () => {
    const key = marking.markSpan(ws, { start: 0, end: 9 });
    marking.setFragments(ws, item(key), [{ start: 4, end: 14 }]);
    expect(claimAt(key).wording).toBe("mayor said");
    ws.undo();
    expect(claimAt(key).wording).toBe("The mayor");
    claiming.editClaim(ws, claimAt(key), { wording: "A mayor exists." }, "wording");
    marking.setFragments(ws, item(key), [{ start: 4, end: 14 }]);
    expect(claimAt(key).wording).toBe("A mayor exists.");
  });

  it("accepts, dismisses and takes both back", async () => {
    marking.accept(ws, item("s1"));
    marking.dismiss(ws, item("s2"));
    await settle();
    expect([...server.mentions.values()].map((m) => m.suggestion)).toEqual(["s1"]);
    expect([...server.dismissed]).toEqual(["s2"]);
    ws.undo();
    ws.undo();
    await settle();
    expect(server.mentions.size + server.claims.size + server.dismissed.size).toBe(0);
    ws.redo();
    await settle();
    expect(item("s1").state).toBe("accepted");
    expect(server.mentions.size).toBe(1);
  });

  it("dismissing what was accepted deletes the mark first", async () => {
    marking.accept(ws, item("s1"));
    await settle();
    marking.dismiss(ws, item("s1"));
    await settle();
    expect(server.calls.map((call) => call.split(" ")[0])).toEqual(["put", "delete", "dismiss"]);
    expect(item("s1").state).toBe("dismissed");
  });

  it("brings a deleted mark back with the same ids", async () => {
    const key = marking.markSpan(ws, { start: 0, end: 9 });
    await settle();
    const claim = claimAt(key).id;
    marking.remove(ws, item(key));
    await settle();
    expect(server.mentions.size).toBe(0);
    ws.undo();
    await settle();
    expect(server.mentions.get(key)?.claim).toBe(claim);
  });

  it("sends a shared claim once and names it in the other mark; undo parts them again", async () => {
    const a = marking.markSpan(ws, { start: 0, end: 9 });
    const b = marking.markSpan(ws, { start: 10, end: 14 });
    await settle();
    const own = claimAt(b);
    const { mention } = item(b);
    if (mention) marking.joinClaim(ws, mention, claimAt(a).id);
    await settle();
    expect([...server.claims.keys()]).toEqual([claimAt(a).id]);
    expect(server.mentions.get(b)?.claim).toBe(claimAt(a).id);
    ws.undo();
    await settle();
    expect(server.mentions.get(b)?.claim).toBe(own.id);
    expect(server.claims.size).toBe(2);
  });

  it("keeps a source without an address here until it has one", async () => {
    const key = marking.markSpan(ws, { start: 0, end: 9 });
    const id = claiming.addEvidence(ws, claimAt(key), claiming.blankSource("web", ""));
    await settle();
    expect(server.claims.get(claimAt(key).id)?.verdict?.questions[0]?.evidence).toEqual([]);
    expect(store.draft).not.toBeNull();
    claiming.editSource(ws, claimAt(key), id, { url: "https://example.org/a" });
    await settle();
    const sent = server.claims.get(claimAt(key).id)?.verdict?.questions[0]?.evidence;
    expect(sent?.map((row) => row.source?.url)).toEqual(["https://example.org/a"]);
    expect(store.draft).toBeNull();
  });
});

describe("trouble", () => {
  it("says offline, keeps trying, and loses nothing", async () => {
    server.trouble.push(new NetworkError("down"), aProblem(503, "server_error"));
    const key = marking.markSpan(ws, { start: 0, end: 9 });
    await vi.advanceTimersByTimeAsync(500);
    expect(ws.queue.status.value).toBe("offline");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(ws.queue.status.value).toBe("saved");
    expect(server.mentions.has(key)).toBe(true);
  });

  it("takes its own lost answer for no conflict", async () => {
    const key = marking.markSpan(ws, { start: 0, end: 9 });
    server.trouble.push("answer lost");
    await vi.advanceTimersByTimeAsync(500);
    claiming.editClaim(ws, claimAt(key), { wording: "written on" }, "wording");
    await settle();
    expect(ws.queue.conflicts.value.size).toBe(0);
    expect(server.claims.get(claimAt(key).id)?.wording).toBe("written on");
  });

  it("keeps unsent work over a reload and sends it then", async () => {
    server.trouble.push(new NetworkError("down"));
    const key = marking.markSpan(ws, { start: 0, end: 9 });
    await vi.advanceTimersByTimeAsync(500);
    ws.dispose();
    ws = open();
    expect(ws.restored).toBe(true);
    expect(item(key).state).toBe("own");
    await settle();
    expect(server.mentions.has(key)).toBe(true);
    expect(store.draft).toBeNull();
  });

  it.each([
    ["signed_out", aProblem(401, "not_authenticated")],
    ["closed", aProblem(409, "assignment_not_open")],
  ])("stops when %s and goes on when told to", async (status, problem) => {
    server.trouble.push(problem);
    const key = marking.markSpan(ws, { start: 0, end: 9 });
    await settle();
    expect(ws.queue.status.value).toBe(status);
    expect(store.draft?.mentions[key]).toBeDefined();
    ws.queue.resume();
    await settle();
    expect(ws.queue.status.value).toBe("saved");
  });

  it("holds a refused mark, saves the others, and tries again when it changes", async () => {
    const a = marking.markSpan(ws, { start: 0, end: 9 });
    const b = marking.markSpan(ws, { start: 10, end: 14 });
    server.trouble.push(aProblem(400, "invalid"));
    await settle();
    expect(ws.queue.status.value).toBe("rejected");
    expect([...server.mentions.keys()]).toEqual([b]);
    claiming.editClaim(ws, claimAt(a), { wording: "better" }, "wording");
    await settle();
    expect(ws.queue.status.value).toBe("saved");
    expect(ws.queue.refusals.value.size).toBe(0);
  });
});

describe("a change made elsewhere", () => {
  let key: string;

  beforeEach(async () => {
    key = marking.markSpan(ws, { start: 0, end: 9 });
    await settle();
    const claim = claimAt(key).id;
    const stored = server.claims.get(claim);
    if (stored) server.claims.set(claim, { ...stored, wording: "theirs", revision: 9 });
    claiming.editClaim(ws, claimAt(key), { wording: "mine" }, "wording");
    await settle();
  });

  const conflict = () => {
    const found = ws.queue.conflicts.value.get(key);
    if (!found) throw new Error("no conflict");
    return found;
  };

  it("shows both versions and overwrites neither", () => {
    expect(ws.queue.status.value).toBe("conflict");
    expect(conflict().theirs?.claim.wording).toBe("theirs");
    expect(claimAt(key).wording).toBe("mine");
    expect(server.claims.get(claimAt(key).id)?.wording).toBe("theirs");
  });

  it("writes mine when I keep it", async () => {
    ws.queue.keepMine(conflict());
    await settle();
    expect(server.claims.get(claimAt(key).id)?.wording).toBe("mine");
    expect(ws.queue.status.value).toBe("saved");
  });

  it("shows theirs when I take it, and undo brings mine back", async () => {
    const { theirs } = conflict();
    ws.queue.takeTheirs(conflict());
    if (theirs) ws.commit("", { claims: { [theirs.claim.id]: theirs.claim } });
    await settle();
    expect(claimAt(key).wording).toBe("theirs");
    expect(ws.queue.status.value).toBe("saved");
    ws.undo();
    await settle();
    expect(server.claims.get(claimAt(key).id)?.wording).toBe("mine");
  });

  it("is found again after a reload", () => {
    ws.dispose();
    ws = open();
    expect(ws.queue.status.value).toBe("conflict");
    expect(claimAt(key).wording).toBe("mine");
  });
});

describe("undo", () => {
  it("takes typing in one field back as one step", () => {
    const key = marking.markSpan(ws, { start: 0, end: 9 });
    const before = claimAt(key).wording;
    for (const wording of ["a", "ab", "abc"]) {
      claiming.editClaim(ws, claimAt(key), { wording }, "wording");
    }
    ws.undo();
    expect(claimAt(key).wording).toBe(before);
    ws.redo();
    expect(claimAt(key).wording).toBe("abc");
  });

  it("goes back to the item that was active", () => {
    ws.cursor.activate("s1");
    marking.dismiss(ws, item("s1"));
    ws.cursor.activate("s2");
    ws.undo();
    expect(ws.cursor.active.value).toBe("s1");
    expect(item("s1").state).toBe("undecided");
  });

  it("goes on after a reload, saved or not", async () => {
    marking.accept(ws, item("s1"));
    await settle();
    const key = marking.markSpan(ws, { start: 0, end: 9 });
    ws.dispose();
    ws = open();
    ws.undo();
    expect(ws.items.value.some((one) => one.key === key)).toBe(false);
    ws.undo();
    expect(item("s1").state).toBe("undecided");
    ws.redo();
    await settle();
    expect(item("s1").state).toBe("accepted");
    expect([...server.mentions.values()].map((m) => m.suggestion)).toEqual(["s1"]);
  });

  it("starts anew after a reload when something it touched was changed elsewhere", async () => {
    const key = marking.markSpan(ws, { start: 0, end: 9 });
    await settle();
    ws.dispose();
    const claim = claimAt(key).id;
    const stored = server.claims.get(claim);
    if (stored) server.claims.set(claim, { ...stored, wording: "theirs", revision: 9 });
    ws = open();
    expect(ws.history.canUndo.value).toBe(false);
    expect(claimAt(key).wording).toBe("theirs");
  });

  it("leaves nothing in the browser once the document is handed in", async () => {
    marking.accept(ws, item("s1"));
    await settle();
    expect(store.kept?.history.done).toHaveLength(1);
    ws.forget();
    expect(store.kept).toBeNull();
  });
});

describe("a tab that only reads", () => {
  it("shows what the other tab has not sent yet, and neither changes, sends nor keeps anything", async () => {
    const key = marking.markSpan(ws, { start: 0, end: 9 });
    const kept = structuredClone(store.kept);
    const reader = open(false);
    expect(reader.items.value.some((one) => one.key === key)).toBe(true);
    reader.undo();
    marking.dismiss(reader, item("s2"));
    expect(reader.dismissed.value.size).toBe(0);
    expect(store.kept).toEqual(kept);
    expect(server.calls).toEqual([]);
    reader.dispose();
    await settle();
  });
});
