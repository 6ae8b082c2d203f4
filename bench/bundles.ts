import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { bundle, bundleHandler } from '../lib/bundle.ts';
import { handlers, type HandlerName } from '../lib/handlers.ts';

/** Something that a fresh Node process imports. */
export interface Bundle {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  readonly gzipBytes: number;
}

/** Bundles every handler into a folder. */
export function bundleHandlers(folder: string): readonly Bundle[] {
  return Object.keys(handlers)
    .filter(isHandlerName)
    .map((name) => {
      bundleHandler(name, join(folder, name));
      return measured(name, join(folder, name));
    });
}

/** Bundles the bare SDK clients the way the handlers are bundled. */
export function bundleSdkClients(folder: string): Bundle {
  bundle(fileURLToPath(new URL('sdk-clients.ts', import.meta.url)), join(folder, 'sdk-clients'));
  return measured('(SDK clients)', join(folder, 'sdk-clients'));
}

/** Bundles the client with all that it has, as a page's bundler would that uses all of it. */
export function bundleClient(folder: string): Bundle {
  bundle(fileURLToPath(new URL('../client/index.ts', import.meta.url)), join(folder, 'client'));
  return measured('client', join(folder, 'client'));
}

/** Bundles a function of `bench/functions` the way the handlers are bundled, and gives its file. */
export function bundleFunction(name: string, folder: string): string {
  bundle(fileURLToPath(new URL(`functions/${name}.ts`, import.meta.url)), join(folder, name));
  return join(folder, name, 'index.mjs');
}

/** An empty module: what it takes to import anything at all. */
export function emptyModule(folder: string): Bundle {
  writeFileSync(join(folder, 'index.mjs'), '');
  return measured('(bare Node)', folder);
}

function measured(name: string, folder: string): Bundle {
  const file = join(folder, 'index.mjs');
  const content = readFileSync(file);
  return { name, file, bytes: content.byteLength, gzipBytes: gzipSync(content).byteLength };
}

function isHandlerName(name: string): name is HandlerName {
  return Object.hasOwn(handlers, name);
}
