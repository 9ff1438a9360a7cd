import { Problem, validate } from '@mcae/schema';
import { expect } from 'vitest';
import type { Answer } from './rig.js';

/** A problem document (RFC 9457) of this code, whole. */
export function expectProblem(answer: Answer, status: number, code: string): void {
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(validate(Problem, answer.body)).toMatchObject({ ok: true });
  expect(answer.body).toMatchObject({ status, code, type: `urn:mcae:problem:${code}` });
  expect(typeof answer.body.detail).toBe('string');
  expect(answer.body.request_id).toBe(answer.headers['x-request-id']);
}
