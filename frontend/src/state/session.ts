import { signal } from "@preact/signals";
import * as api from "../api/endpoints";
import type { ProjectMembership, User } from "../api/types";
import { browserStore } from "./work-store";

/** Who is signed in. `undefined` until the first answer. */
export const user = signal<User | null | undefined>(undefined);
export const projects = signal<ProjectMembership[]>([]);
export const sessionError = signal<unknown>(null);

/** Called before the session ends; one that answers false keeps it. */
const guards = new Set<() => boolean>();

export function beforeSignOut(guard: () => boolean): () => void {
  guards.add(guard);
  return () => guards.delete(guard);
}

export async function loadSession(): Promise<void> {
  sessionError.value = null;
  try {
    adopt(await api.getSession());
  } catch (error) {
    sessionError.value = error;
  }
}

/** Throws ApiError `sign_in_failed` when name or password is wrong. */
export async function signIn(username: string, password: string): Promise<void> {
  adopt(await api.signIn(username, password));
}

export async function signOut(): Promise<boolean> {
  for (const guard of guards) if (!guard()) return false;
  await api.signOut();
  // Nothing of this person's work stays on the device.
  await browserStore(user.peek()?.id ?? "").clear();
  adopt({ user: null, projects: [] });
  return true;
}

function adopt(session: { user: User | null; projects: ProjectMembership[] }): void {
  projects.value = session.projects;
  user.value = session.user;
}
