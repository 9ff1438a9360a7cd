import { afterEach } from 'vitest';
import { StreamChild } from './stream-child.js';

/** Starts stream processes that end with the test. */
export function streamChildren(env: () => NodeJS.ProcessEnv): () => StreamChild {
  const children: StreamChild[] = [];
  afterEach(async () => {
    await Promise.all(children.splice(0).map((child) => child.kill()));
  });
  return () => {
    const child = new StreamChild(env());
    children.push(child);
    return child;
  };
}
