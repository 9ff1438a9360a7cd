/** Waits for a condition, never for a fixed time. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  { withinMs = 15_000, everyMs = 20, describe = (): string => '' } = {},
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > end)
      throw new Error(`not within ${withinMs} ms: ${what}\n${describe()}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
