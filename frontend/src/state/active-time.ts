import { signal } from "@preact/signals";

/** Without an input for so long, nobody is taken to be at work. */
const IDLE_MS = 60_000;
const TICK_MS = 1_000;
const REPORT_EVERY_S = 30;
const INPUTS = ["keydown", "pointerdown", "pointermove", "wheel", "touchmove", "paste"] as const;

/** Counts the seconds in which the page is in sight and an input came within the last minute, and reports the total. */
export class ActiveTime {
  readonly seconds = signal(0);
  private lastInput = performance.now();
  private lastTick = performance.now();
  private spent: number;
  private reported: number;
  private readonly timer: ReturnType<typeof setInterval>;

  constructor(
    already: number,
    private readonly send: (seconds: number) => Promise<unknown>,
  ) {
    this.spent = already * 1000;
    this.reported = already;
    this.seconds.value = already;
    this.timer = setInterval(this.tick, TICK_MS);
    for (const kind of INPUTS) addEventListener(kind, this.onInput, { passive: true });
    document.addEventListener("visibilitychange", this.onVisibility);
  }

  /** Tells the server now what it does not know yet; a lost answer is made up for by the next total. */
  report = async (): Promise<void> => {
    const total = this.seconds.peek();
    if (total <= this.reported) return;
    const before = this.reported;
    this.reported = total;
    try {
      await this.send(total);
    } catch {
      this.reported = Math.min(this.reported, before);
    }
  };

  dispose(): void {
    clearInterval(this.timer);
    for (const kind of INPUTS) removeEventListener(kind, this.onInput);
    document.removeEventListener("visibilitychange", this.onVisibility);
    void this.report();
  }

  private readonly onInput = (): void => {
    this.lastInput = performance.now();
  };

  private readonly onVisibility = (): void => {
    this.tick();
    if (document.visibilityState === "hidden") void this.report();
  };

  /** Timers sleep with the machine and in hidden pages: a gap counts for one tick. */
  private readonly tick = (): void => {
    const now = performance.now();
    const passed = Math.min(now - this.lastTick, 2 * TICK_MS);
    this.lastTick = now;
    if (document.visibilityState === "hidden" || now - this.lastInput > IDLE_MS) return;
    this.spent += passed;
    this.seconds.value = Math.floor(this.spent / 1000);
    if (this.seconds.peek() - this.reported >= REPORT_EVERY_S) void this.report();
  };
}
