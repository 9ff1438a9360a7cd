/** Barriers to accessibility, as axe finds them. */
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** The page's own policy would keep the checker out: needs a context with `bypassCSP`. */
export async function barriersIn(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: AXE });
  const found = (await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
  )) as Violation[];
  return found.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}: ${nodes.map((n) => `${n.html} ${n.failureSummary}`).join('\n')}`,
  );
}
