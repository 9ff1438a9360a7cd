// Whether the engine is heard on the bus; for the container's health. It lies in services/audio-io, so
// that it reaches the bus in the way, and with the rights, that the engine itself does.
import { hostname } from 'node:os';
import { withEngine } from './dist/cli/with-engine.js';
import { readEnvironment } from './dist/environment.js';

const environment = readEnvironment(process.env, hostname());
const heard = await withEngine(environment, (engine) => engine.isRunning()).catch((error) => {
  process.stdout.write(`${error.message}\n`);
  return false;
});
process.stdout.write(heard ? 'heard on the bus\n' : 'no levels on the bus\n');
process.exit(heard ? 0 : 1);
