/** What the text means, or undefined where it is not JSON; schemas refuse undefined. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
