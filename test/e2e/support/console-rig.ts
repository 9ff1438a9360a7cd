/** The whole system, and a real browser that has the console open. */
import { existsSync } from 'node:fs';
import { createClient, type Keyer } from '@mcae/client';
import type { Config } from '@mcae/schema';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { type System, type SystemOptions, startSystem } from '../../support/system.js';
import { until } from '../../support/until.js';

const CHROMIUM = process.env['CHROMIUM_BIN'] ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Why there is no browser to test with; undefined where there is one. */
export const noBrowser = existsSync(CHROMIUM)
  ? undefined
  : `skipped: no browser at ${CHROMIUM}; apt-get install chromium, or set CHROMIUM_BIN`;

/** A suite's name, with the reason where it is skipped. */
export const suiteName = (name: string) => (noBrowser ? `${name} (${noBrowser})` : name);

export interface ConsoleRig {
  readonly system: System;
  readonly browser: Browser;
  readonly page: Page;
  /** What the page complained about, network errors of outages apart. */
  readonly complaints: string[];
  stop(): Promise<void>;
}

export async function openConsole(
  config: Config,
  options: BrowserContextOptions = {},
  {
    initScript = '',
    ...systemOptions
  }: Omit<SystemOptions, 'config'> & { initScript?: string } = {},
): Promise<ConsoleRig> {
  const system = await startSystem({ config, ...systemOptions });
  let browser: Browser | undefined;
  let complaints: string[] = [];
  const stop = async () => {
    await browser?.close();
    await system.stop();
  };
  try {
    await system.ready();
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      ...options,
    });
    await context.addInitScript("localStorage.setItem('mcae.holder', 'FLIGHT')");
    if (initScript) await context.addInitScript(initScript);
    const page = await context.newPage();
    complaints = collectComplaints(page);
    await page.goto(system.apiUrl);
    await page.locator('.link[data-live="true"]').waitFor();
    return { system, browser, page, complaints, stop };
  } catch (cause) {
    // What goes on beside the next try makes that fail as well.
    await stop();
    throw new Error(`the console did not become live: ${complaints.join('; ')}`, { cause });
  }
}

function collectComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    const isNetwork = /^(Failed to load resource|WebSocket connection to)/.test(message.text());
    if (message.type() === 'error' && !isNetwork) complaints.push(message.text());
  });
  return complaints;
}

export const strip = (page: Page, channel = 1) => page.locator(`[data-strip="${channel}"]`);
export const key = (page: Page, channel = 1) => strip(page, channel).locator('[data-key]');

/** Waits until the strip says so; when it does not, tells what it says and what happened. */
export async function tallyIs(page: Page, kind: string, channel = 1): Promise<void> {
  try {
    const sought = page.locator(`[data-strip="${channel}"][data-tally="${kind}"]`);
    await sought.waitFor({ timeout: 15_000 });
  } catch (cause) {
    const shown = await strip(page, channel).locator('.tally').textContent();
    const log = await page.locator('.log ol').textContent();
    throw new Error(`not ${kind}, but: ${shown}\n${log?.slice(0, 3_000)}`, { cause });
  }
}

/** Presses the pointer on a key and leaves it there. */
export async function pointAndPress(page: Page, channel = 1): Promise<void> {
  await key(page, channel).hover();
  await page.mouse.down();
}

export interface Hand {
  press(): Promise<unknown>;
  letGo(): Promise<unknown>;
}

export const pointer = (page: Page, channel = 1): Hand => ({
  press: () => pointAndPress(page, channel),
  letGo: () => page.mouse.up(),
});

/** Somebody else holds a channel's key. @returns their key, held */
export async function holdElsewhere(
  { system }: ConsoleRig,
  channel: number,
  holder: string,
): Promise<Keyer> {
  const keyer = createClient({ baseUrl: system.apiUrl }).keyer({ channel, holder });
  await until(`${holder} holds channel ${channel}`, () => {
    const { phase } = keyer.state;
    if (phase === 'refused' || phase === 'lost') void keyer.release();
    if (phase !== 'held') keyer.press();
    return phase === 'held';
  });
  return keyer;
}

/** Times that a key is pressed again where a busy machine lost it, as a person would. */
const TRIES = 5;

/** Presses until the strip says `kind`, and holds. */
export async function holdUntil(page: Page, hand: Hand, kind: string, channel = 1): Promise<void> {
  for (let tries = 1; ; tries++) {
    await hand.press();
    const sought = page.locator(`[data-strip="${channel}"][data-tally="${kind}"]`);
    const isThere = await sought.waitFor({ timeout: 4_000 }).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    if (tries === TRIES) await tallyIs(page, kind, channel);
    await hand.letGo();
    await page.locator('.link[data-live="true"]').waitFor();
  }
}
