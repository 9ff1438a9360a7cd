/** Signing in at the console: what each role is shown, and what is left when a session ends. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { hasOpenssl, makeCertificates } from '../support/security/certificates.js';
import { newToken, sha256 } from '../support/security/tokens.js';
import { type Service, startControlApi } from '../support/services.js';
import { until } from '../support/until.js';
import { barriersIn } from './support/barriers.js';
import { describeInBrowser } from './support/browser.js';
import { ConsolePage } from './support/console-page.js';
import { useConsole } from './support/console-rig.js';

const [viewer, operator, engineer] = [newToken(), newToken(), newToken()];
const TOKENS = [
  { name: 'wall-display', role: 'viewer', sha256: sha256(viewer) },
  { name: 'flight-panel', role: 'operator', channels: [1], sha256: sha256(operator) },
  { name: 'site-engineer', role: 'engineer', sha256: sha256(engineer) },
];

describeInBrowser('signing in', () => {
  let tokensFile: string;
  let plain: { url: string; service: Service };
  const services: Service[] = [];
  const pages: Page[] = [];

  const writeTokens = (tokens: readonly object[]) =>
    writeFile(tokensFile, JSON.stringify({ tokens }));

  async function startSecured(env: Record<string, string> = {}) {
    const secured = await startControlApi(rig.system, { MCAE_TOKENS_FILE: tokensFile, ...env });
    services.push(secured.service);
    await until('it listens', () => secured.service.output().includes('listens at'));
    return secured;
  }

  async function open(url = plain.url, options: BrowserContextOptions = {}): Promise<ConsolePage> {
    const context = await rig.browser.newContext({ ignoreHTTPSErrors: true, ...options });
    // However short a test's press is, it must not latch.
    await context.addInitScript("localStorage.setItem('mcae.latch', 'off')");
    const page = await context.newPage();
    pages.push(page);
    await page.goto(url);
    return new ConsolePage(page);
  }

  async function signIn(page: Page, token: string): Promise<void> {
    await page.getByLabel('Token').fill(token);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }

  const rig = useConsole('suite');
  beforeAll(async () => {
    tokensFile = join(rig.system.folder, 'tokens.json');
    await writeTokens(TOKENS);
    plain = await startSecured();
  }, 120_000);
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close();
  });
  afterAll(async () => {
    await Promise.all(services.map((service) => service.stop()));
  });

  it('shows nothing before, refuses a wrong token, and keeps the session over a reload', async () => {
    const shown = await open();
    const { page } = shown;
    await page.getByText('Sign in to see and key the channels.').waitFor();
    expect(await page.locator('[data-strip]').count()).toBe(0);
    await signIn(page, newToken());
    await page.getByRole('alert').getByText('this token is not known here').waitFor();
    await signIn(page, operator);
    await shown.live();
    expect(await page.locator('.signed-in').textContent()).toContain(
      'Signed in as flight-panel (operator, channel 1)',
    );
    await page.reload();
    await shown.live();
    // No script reads it.
    expect(await page.evaluate('document.cookie')).toBe('');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You have signed out.').waitFor();
    expect(await page.locator('[data-strip]').count()).toBe(0);
    await page.reload();
    await page.getByLabel('Token').waitFor();
  });

  it('has no barrier that axe knows: asking, refusing, and with keys that are not for one', async () => {
    const shown = await open(plain.url, { bypassCSP: true });
    const { page } = shown;
    const barriers = () => barriersIn(page);
    await page.getByLabel('Token').waitFor();
    expect(await barriers()).toEqual([]);
    await signIn(page, newToken());
    await page.getByRole('alert').waitFor();
    expect(await barriers()).toEqual([]);
    await signIn(page, viewer);
    await shown.live();
    expect(await barriers()).toEqual([]);
  });

  it('an operator keys its channel, and is shown why not the others', async () => {
    const shown = await open();
    const { page } = shown;
    await signIn(page, operator);
    await shown.live();
    await shown.holdUntil('me_live');
    const { body } = await rig.system.request('/channels/1');
    expect(body.holder).toMatch(/^flight-panel\/Console \d+$/);
    await page.mouse.up();
    await shown.tallyIs('closed', 1);
    const other = shown.key(2);
    expect(await other.getAttribute('aria-disabled')).toBe('true');
    expect(await other.getAttribute('title')).toBe('flight-panel may not key this channel');
    expect(await shown.strip(2).locator('.mute').isDisabled()).toBe(true);
    await page.keyboard.press('2');
    await page.locator('.notice').getByText('flight-panel may not key this channel').waitFor();
    expect((await rig.system.request('/channels/2')).body.gate_open).toBe(false);
    await page.goto(`${plain.url}/#config`);
    await page.getByText('an engineer changes the config').waitFor();
    expect(await page.getByRole('button', { name: 'Dry run' }).isDisabled()).toBe(true);
  });

  it('a viewer sees everything and keys nothing', async () => {
    const shown = await open();
    const { page } = shown;
    await signIn(page, viewer);
    await shown.live();
    for (const channel of [1, 2]) {
      expect(await shown.key(channel).getAttribute('aria-disabled')).toBe('true');
      expect(await shown.strip(channel).locator('.mute').isDisabled()).toBe(true);
    }
  });

  it('whose token is revoked is shown nothing as live, and its gate closes', async () => {
    const shown = await open();
    const { page } = shown;
    await signIn(page, operator);
    await shown.live();
    await shown.holdUntil('me_live');
    await writeTokens(TOKENS.filter(({ name }) => name !== 'flight-panel'));
    await page.locator('.sign-in').getByText('no longer known here').waitFor();
    expect(await page.locator('[data-strip]').count()).toBe(0);
    await until(
      'the gate closes',
      async () => (await rig.system.request('/channels/1')).body.gate_open === false,
    );
    await writeTokens(TOKENS);
    await until('it has read them', async () => {
      await signIn(page, operator);
      return shown.live({ withinMs: 1_000 }).then(
        () => true,
        () => false,
      );
    });
    expect(await shown.key(1).getAttribute('aria-disabled')).toBe('false');
  });

  it.skipIf(!hasOpenssl)('over TLS as well, with a cookie that goes nowhere else', async () => {
    const { certFile, keyFile } = await makeCertificates(rig.system.folder, 'console');
    const env = { HTTP_TLS_CERT_FILE: certFile, HTTP_TLS_KEY_FILE: keyFile };
    const { url } = await startSecured(env);
    const shown = await open(url);
    const { page } = shown;
    await signIn(page, engineer);
    await shown.live();
    expect(await page.context().cookies()).toMatchObject([
      { name: '__Host-mcae_session', httpOnly: true, secure: true, sameSite: 'Strict' },
    ]);
    await shown.holdUntil('me_live', 2);
    await page.mouse.up();
  });
});
