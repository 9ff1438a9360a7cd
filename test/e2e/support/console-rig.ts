/** The whole system, and a real browser that has the console open. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type Keyer } from '@mcae/client';
import type { Config } from '@mcae/schema';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { virtualConfig } from '../../support/configs.js';
import { type Per, useFixture } from '../../support/fixtures.js';
import { type System, type SystemOptions, startSystem } from '../../support/system.js';
import { until } from '../../support/until.js';
import { launchBrowser } from './browser.js';
import { ConsolePage } from './console-page.js';
import { Recording } from './recording.js';

export interface ConsoleOptions extends Omit<SystemOptions, 'config'> {
  /** Changes the config of four virtual channels. */
  readonly change?: (config: Config) => void;
  /** Channel 1 is called Flight, and what leaves it is recorded. */
  readonly isRecorded?: boolean;
  readonly context?: BrowserContextOptions;
  /** Runs in the page before its own scripts. */
  readonly initScript?: string;
}

export interface ConsoleRig {
  readonly system: System;
  readonly browser: Browser;
  readonly page: Page;
  readonly console: ConsolePage;
  /** Errors on the page's console, network errors apart; still there when the rig is closed. */
  readonly complaints: string[];
  /** Of channel 1; see `isRecorded`. */
  readonly recording: Recording;
}

interface OpenConsole extends ConsoleRig {
  close(): Promise<void>;
}

/**
 * @param options or a function that makes them
 * @returns the rig of the test that runs
 */
export const useConsole = (
  per: Per,
  options: ConsoleOptions | (() => Promise<ConsoleOptions>) = {},
): ConsoleRig =>
  useFixture(
    per,
    async () => openConsole(typeof options === 'function' ? await options() : options),
    (rig) => rig.close(),
  );

async function openConsole({
  change,
  isRecorded = false,
  context: contextOptions,
  initScript,
  ...systemOptions
}: ConsoleOptions): Promise<OpenConsole> {
  const folder = await mkdtemp(join(tmpdir(), 'mcae-console-'));
  const recording = new Recording(join(folder, 'out.wav'));
  const config = virtualConfig((draft) => {
    if (isRecorded)
      draft.logical_channels['1'] = {
        label: 'Flight',
        input_device: 'virtual:tone',
        output_device: `virtual:wav:${recording.path}`,
      };
    change?.(draft);
  });
  const system = await startSystem({ config, ...systemOptions });
  let browser: Browser | undefined;
  let complaints: string[] = [];
  const close = async () => {
    await browser?.close();
    await system.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await system.ready();
    browser = await launchBrowser();
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      ...contextOptions,
    });
    await context.addInitScript("localStorage.setItem('mcae.holder', 'FLIGHT')");
    if (initScript) await context.addInitScript(initScript);
    const page = await context.newPage();
    complaints = collectComplaints(page);
    await page.goto(system.apiUrl);
    const console = new ConsolePage(page);
    await console.live();
    return { system, browser, page, console, complaints, recording, close };
  } catch (cause) {
    // A system that still runs would make the next try fail as well.
    await close();
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

/** Holds a channel's key under another holder's name. @returns that key, held */
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
