/** Requests are checked by the project's own strict validation, the same as on the bus. */
import { Config, fieldProblem, validate } from '@mcae/schema';
import type { TSchema } from '@sinclair/typebox';
import type { FastifySchemaCompiler } from 'fastify';

export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema }) => {
  // A config that is not valid has a code of its own: clients show it at the field.
  const code = schema['$id'] === Config.$id ? 'invalid_config' : 'invalid_request';
  return (value: unknown) => {
    const checked = validate(schema, value);
    return checked.ok ? { value: checked.value } : { error: fieldProblem(code, checked.errors) };
  };
};
