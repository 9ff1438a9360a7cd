/**
 * AsyncAPI's own linter over what comes in; its complaints go out as JSON. A process of its own:
 * beside the tests' module resolution it does not load.
 */
import { readFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';

/** Of its severities: 0 error, 1 warning; above, information (that a version after 3.0.0 exists). */
const WARNING = 1;

const { document, diagnostics } = await new Parser().parse(readFileSync(0, 'utf8'));
const complaints = diagnostics.filter(({ severity }) => severity <= WARNING);
process.stdout.write(JSON.stringify({ isWhole: document !== undefined, complaints }));
