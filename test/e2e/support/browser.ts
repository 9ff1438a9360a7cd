/** A real browser, where there is one. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { describe } from 'vitest';

const CHROMIUM = process.env['CHROMIUM_BIN'] ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const isThere = existsSync(CHROMIUM);
const why = isThere
  ? ''
  : ` (skipped: no browser at ${CHROMIUM}; apt-get install chromium, or set CHROMIUM_BIN)`;

/** A suite that needs a browser: skipped where there is none, and says so. */
export const describeInBrowser = (name: string, tests: () => void): void => {
  describe.skipIf(!isThere)(name + why, tests);
};

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
