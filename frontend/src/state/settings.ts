import { computed, signal } from "@preact/signals";
import { ApiError } from "../api/client";
import * as api from "../api/endpoints";
import type { ProjectSettings, ProjectSettingsFound } from "../api/types";

/** A project's settings while somebody edits them: what is stored, what is written, and their difference. */
export class SettingsForm {
  private readonly stored = signal<ProjectSettings>({} as ProjectSettings);
  readonly values = signal<ProjectSettings>({} as ProjectSettings);
  readonly saving = signal(false);
  readonly problem = signal<unknown>(null);
  readonly changed = computed(
    () => JSON.stringify(this.values.value) !== JSON.stringify(this.stored.value),
  );
  /** Another version was stored meanwhile. */
  readonly stale = computed(
    () => this.problem.value instanceof ApiError && this.problem.value.problem.status === 412,
  );
  private tag: string | null = null;

  constructor(
    private readonly slug: string,
    found: api.Tagged<ProjectSettingsFound>,
  ) {
    this.adopt(found);
  }

  set(changes: Partial<ProjectSettings>): void {
    this.values.value = { ...this.values.peek(), ...changes };
  }

  async save(): Promise<boolean> {
    this.saving.value = true;
    this.problem.value = null;
    try {
      this.adopt(await api.putSettings(this.slug, this.values.peek(), this.tag));
    } catch (error) {
      this.problem.value = error;
    }
    this.saving.value = false;
    return this.problem.peek() === null;
  }

  /** Drops what is written here for what is stored. */
  async takeStored(): Promise<void> {
    this.problem.value = null;
    try {
      this.adopt(await api.getSettings(this.slug));
    } catch (error) {
      this.problem.value = error;
    }
  }

  private adopt({ data, tag }: api.Tagged<ProjectSettingsFound>): void {
    this.stored.value = data.settings;
    this.values.value = data.settings;
    this.tag = tag;
  }
}
