/** Saves one config as the engine does: `node save-config.mjs FILE CONFIG-AS-JSON`. */
import { ConfigFile } from '@mcae/audio-io';

const [path, json] = process.argv.slice(2);
await new ConfigFile(path, path).save(JSON.parse(json));
