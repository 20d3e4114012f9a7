import type { Draft } from "./drafts";
import type { KeptHistory } from "./history";

/** What this browser keeps of an assignment: work that the server has not confirmed, and the steps to undo. */
export interface KeptWork {
  draft: Draft | null;
  history: KeptHistory;
}

/** Where it lies. Reading and writing may fail without harm: the work is still on the screen. */
export interface WorkStore {
  read(assignment: string): Promise<KeptWork | null>;
  /** Null forgets it. */
  write(assignment: string, kept: KeptWork | null): void;
  /** Forgets everything of this person. */
  clear(): Promise<void>;
}

const DATABASE = "factcheck";
const TABLE = "work";

/** Kept work in the browser's IndexedDB, under keys that name the person. */
export function browserStore(user: string): WorkStore {
  const keyOf = (assignment: string) => [user, assignment];
  return {
    read: async (assignment) => {
      const kept = await inTable<KeptWork | undefined>("readonly", (table) =>
        table.get(keyOf(assignment)),
      );
      return kept ?? olderDraft(user, assignment);
    },
    write: (assignment, kept) => {
      forgetOlderDraft(user, assignment);
      void inTable("readwrite", (table) =>
        kept ? table.put(kept, keyOf(assignment)) : table.delete(keyOf(assignment)),
      );
    },
    clear: async () => {
      await inTable("readwrite", (table) => table.delete(IDBKeyRange.bound([user], [user, []])));
    },
  };
}

let database: Promise<IDBDatabase | null> | null = null;

function openDatabase(): Promise<IDBDatabase | null> {
  database ??= new Promise((resolve) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(TABLE);
    asked.onsuccess = () => resolve(asked.result);
    // Storage may be full, switched off or broken.
    asked.onerror = () => resolve(null);
  });
  return database;
}

/** One request in a transaction of its own, committed at once, so that a page that closes has written. */
async function inTable<T>(
  mode: IDBTransactionMode,
  ask: (table: IDBObjectStore) => { readonly result: unknown },
): Promise<T | undefined> {
  const opened = await openDatabase();
  if (!opened) return undefined;
  return new Promise((resolve) => {
    const transaction = opened.transaction(TABLE, mode);
    const asked = ask(transaction.objectStore(TABLE));
    transaction.oncomplete = () => resolve(asked.result as T);
    transaction.onabort = () => resolve(undefined);
    transaction.commit();
  });
}

// Version 0.1 kept drafts in local storage; what lies there still counts.

const olderKey = (user: string, assignment: string) => `factcheck:draft:${user}:${assignment}`;

function olderDraft(user: string, assignment: string): KeptWork | null {
  try {
    const stored = localStorage.getItem(olderKey(user, assignment));
    const draft = stored === null ? null : (JSON.parse(stored) as Draft);
    return draft?.version === 1 ? { draft, history: { done: [], undone: [] } } : null;
  } catch {
    return null;
  }
}

function forgetOlderDraft(user: string, assignment: string): void {
  try {
    localStorage.removeItem(olderKey(user, assignment));
  } catch {
    // Then there was none.
  }
}
