/** The console in a page, as its user sees and handles it. */
import type { Locator, Page } from 'playwright-core';

/** Presses a key and lets it go: a pointer, a finger, a keyboard. */
export interface Hand {
  press(): Promise<unknown>;
  letGo(): Promise<unknown>;
}

/** Times that a key is pressed again where a busy machine lost it, as its user would. */
const TRIES = 5;

export class ConsolePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  strip(channel = 1): Locator {
    return this.page.locator(`[data-strip="${channel}"]`);
  }

  key(channel = 1): Locator {
    return this.strip(channel).locator('[data-key]');
  }

  tally(channel = 1): Promise<string | null> {
    return this.strip(channel).locator('.tally').textContent();
  }

  /** The level before the chain, as text. */
  level(): Promise<string | null> {
    return this.strip().locator('.readouts dd').first().textContent();
  }

  /** Waits for live levels, over any transport or over this one. */
  async live({ by, withinMs }: { by?: 'nats' | 'sse'; withinMs?: number } = {}): Promise<void> {
    const transport = by === undefined ? '' : `[data-way="${by}"]`;
    await this.page
      .locator(`.link[data-live="true"]${transport}`)
      .waitFor(withinMs === undefined ? {} : { timeout: withinMs });
  }

  /** Waits until the strip says so; when it does not, throws what it says and the log. */
  async tallyIs(kind: string, channel = 1): Promise<void> {
    try {
      await this.#withTally(kind, channel).waitFor({ timeout: 15_000 });
    } catch (cause) {
      const log = await this.page.locator('.log ol').textContent();
      const shown = await this.tally(channel);
      throw new Error(`not ${kind}, but: ${shown}\n${log?.slice(0, 3_000)}`, { cause });
    }
  }

  /** Presses the pointer on a key and leaves it there. */
  async pointAndPress(channel = 1): Promise<void> {
    await this.key(channel).hover();
    await this.page.mouse.down();
  }

  pointer(channel = 1): Hand {
    return {
      press: () => this.pointAndPress(channel),
      letGo: () => this.page.mouse.up(),
    };
  }

  /** Presses until the strip says `kind`, and holds; with the pointer by default. */
  async holdUntil(kind: string, channel = 1, hand = this.pointer(channel)): Promise<void> {
    for (let tries = 1; ; tries++) {
      await hand.press();
      const isThere = await this.#withTally(kind, channel)
        .waitFor({ timeout: 4_000 })
        .then(
          () => true,
          () => false,
        );
      if (isThere) return;
      if (tries === TRIES) await this.tallyIs(kind, channel);
      await hand.letGo();
      await this.live();
    }
  }

  #withTally(kind: string, channel: number): Locator {
    return this.page.locator(`[data-strip="${channel}"][data-tally="${kind}"]`);
  }
}
