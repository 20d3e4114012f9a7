import { computed, signal } from "@preact/signals";
import { ApiError } from "../api/client";
import type { Tagged } from "../api/endpoints";

/** Where settings are read and written. */
export interface SettingsSource<T> {
  read: () => Promise<Tagged<T>>;
  write: (values: T, tag: string | null) => Promise<Tagged<T>>;
}

/** Settings while somebody edits them: what is stored, what is written, and their difference. */
export class SettingsForm<T extends object> {
  private readonly stored;
  readonly values;
  readonly saving = signal(false);
  readonly problem = signal<unknown>(null);
  readonly changed = computed(
    () => JSON.stringify(this.values.value) !== JSON.stringify(this.stored.value),
  );
  /** Another version was stored meanwhile. */
  readonly stale = computed(
    () => this.problem.value instanceof ApiError && this.problem.value.problem.status === 412,
  );
  private tag: string | null;

  constructor(
    private readonly source: SettingsSource<T>,
    found: Tagged<T>,
  ) {
    this.stored = signal(found.data);
    this.values = signal(found.data);
    this.tag = found.tag;
  }

  set(changes: Partial<T>): void {
    this.values.value = { ...this.values.peek(), ...changes };
  }

  async save(): Promise<boolean> {
    this.saving.value = true;
    await this.adopt(() => this.source.write(this.values.peek(), this.tag));
    this.saving.value = false;
    return this.problem.peek() === null;
  }

  /** Drops what is written here for what is stored. */
  async takeStored(): Promise<void> {
    await this.adopt(() => this.source.read());
  }

  private async adopt(call: () => Promise<Tagged<T>>): Promise<void> {
    this.problem.value = null;
    try {
      const { data, tag } = await call();
      this.stored.value = data;
      this.values.value = data;
      this.tag = tag;
    } catch (error) {
      this.problem.value = error;
    }
  }
}

/** `0.25` → `"25"`; nothing for none. */
export function percentOf(share: number): string {
  return share > 0 ? String(Math.round(share * 100)) : "";
}

/** `"25"` → `0.25`; null where it is no whole number from 1 to 99. */
export function shareOf(percent: string): number | null {
  const value = /^\s*\d{1,2}\s*%?\s*$/.test(percent) ? Number.parseInt(percent, 10) : 0;
  return value > 0 ? value / 100 : null;
}
