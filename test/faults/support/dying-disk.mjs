/**
 * Loaded before a program: counts what it does to files and ends the process by SIGKILL at the
 * step that MCAE_DIE_AT names, before it or (`.5`) half-way through a write.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const dieAt = Number(process.env['MCAE_DIE_AT']);
let steps = 0;

const die = () => process.kill(process.pid, 'SIGKILL');

/** @param {() => Promise<unknown>} half what is done of a step that is not done whole */
async function step(half = async () => {}) {
  steps++;
  if (steps === dieAt) die();
  if (steps === dieAt - 0.5) {
    await half();
    die();
  }
}

const { open, rename } = fs.promises;

fs.promises.open = async (...args) => {
  await step();
  const file = await open(...args);
  for (const name of ['sync', 'close']) {
    const real = file[name].bind(file);
    file[name] = async () => {
      await step();
      return real();
    };
  }
  const write = file.writeFile.bind(file);
  file.writeFile = async (text) => {
    await step(() => write(text.slice(0, text.length / 2)));
    return write(text);
  };
  return file;
};
fs.promises.rename = async (...args) => {
  await step();
  return rename(...args);
};
syncBuiltinESMExports();
