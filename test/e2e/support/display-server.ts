/** The page of the example, with Open MCT and the plug-in; requests to control-api are passed on. */
import { createReadStream, readFileSync } from 'node:fs';
import { createServer, request as httpRequest, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, extname, join, normalize } from 'node:path';

const { resolve } = createRequire(import.meta.url);
const OPENMCT = dirname(resolve('openmct'));
const PLUGIN = join(dirname(resolve('@mcae/openmct/package.json')), 'dist');
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

const PAGE = readFileSync(new URL('../../../examples/openmct/index.html', import.meta.url));

export interface DisplayServer {
  readonly url: string;
  close(): void;
}

export async function startDisplayServer(apiUrl: string): Promise<DisplayServer> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0]!;
    if (path === '/') {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(PAGE);
    } else if (path.startsWith('/openmct/')) sendFile(response, OPENMCT, path.slice(9));
    else if (path.startsWith('/mcae/')) sendFile(response, PLUGIN, path.slice(6));
    else {
      const onward = httpRequest(apiUrl + request.url, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      response.on('close', () => onward.destroy());
      onward.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function sendFile(response: ServerResponse, folder: string, name: string): void {
  const path = join(folder, normalize(`/${name}`));
  response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream');
  createReadStream(path)
    .on('error', () => response.writeHead(404).end())
    .pipe(response);
}
