#!/usr/bin/env node
/** `npm run make-keys`, and the same in the image of control-api. */
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { MakeKeysError, makeKeys, ROTATABLE, type Rotatable } from './make-keys.js';

const USAGE = `Usage: npm run make-keys -- [--out FOLDER] [--rotate NAME]...

Makes the secrets of an installation: a key for each role on the bus, the users of the nats-server
made of them, and a token for each role of the REST API. What is there already is kept.

  --out FOLDER     where to; secrets by default
  --rotate NAME    makes one anew: ${ROTATABLE.join(', ')}; may be repeated
  --help`;

/** Wrong usage; the message says what is right. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  try {
    const { out, rotate = [], help } = parse(args);
    if (help) {
      process.stdout.write(`${USAGE}\n`);
      return 0;
    }
    const folder = resolve(out);
    const near = relative(process.cwd(), folder);
    const shown = near.startsWith('..') ? folder : near || '.';
    const files = await makeKeys({ folder, rotate: rotate.map(rotatable) });
    for (const { name, what } of files)
      process.stdout.write(`${what.padEnd(9)}  ${shown}/${name}\n`);
    if (files.some(({ name, what }) => name === 'tokens.txt' && what !== 'kept'))
      process.stdout.write(
        `\nHand out the tokens in ${shown}/tokens.txt, then delete that file: only hashes stay.\n`,
      );
    if (files.some(({ what }) => what === 'made anew'))
      process.stdout.write(
        '\nWhat was made anew holds once nats-server has read its configuration again (SIGHUP), ' +
          'or control-api was restarted for tokens; then it refuses the old one.\n',
      );
    return 0;
  } catch (error) {
    const { message, code, path } = error as NodeJS.ErrnoException;
    const known = error instanceof MakeKeysError || error instanceof UsageError;
    const denied = code === 'EACCES' || code === 'EROFS' || code === 'EPERM';
    const sentence = known ? message : denied ? `${path}: may not be written` : String(error);
    process.stderr.write(`make-keys: ${sentence}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        out: { type: 'string', default: 'secrets' },
        rotate: { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error} Say --help for usage.`);
  }
}

function rotatable(name: string): Rotatable {
  const found = ROTATABLE.find((one) => one === name);
  if (found) return found;
  throw new UsageError(`--rotate takes ${ROTATABLE.join(', ')}, not "${name}"`);
}
