import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type * as esbuild from 'esbuild';
import type { HandlerName } from './handlers.ts';

const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/**
 * The code of a handler: one ES module `index.mjs` that exports `handler`, with everything it imports. The package has
 * the bundles in it, so that whoever uses it needs no bundler; a checkout bundles its sources.
 */
export function handlerCode(handler: HandlerName): Code {
  const prebuiltFolder = join(projectFolder, 'lambda', handler);
  return existsSync(join(prebuiltFolder, 'index.mjs'))
    ? Code.fromAsset(prebuiltFolder)
    : bundledCode(handler);
}

function bundledCode(handler: HandlerName): Code {
  return Code.fromAsset(join(projectFolder, 'lambda', 'handlers'), {
    // The hash of what comes out: a comment changed is nothing to deploy.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never run, since the local bundling either succeeds or throws. The command tells one handler's asset
      // from another's in the CDK's cache.
      image: DockerImage.fromRegistry('none'),
      command: [handler],
      local: {
        tryBundle(outputFolder) {
          bundleHandler(handler, outputFolder);
          return true;
        },
      },
    },
  });
}

/** Writes the bundle of a handler as `index.mjs` into a folder, and gives the source files whose code is in it. */
export function bundleHandler(handler: HandlerName, outputFolder: string): readonly string[] {
  const entryFile = join(projectFolder, 'lambda', 'handlers', `${handler}.ts`);
  if (!existsSync(entryFile)) {
    throw new Error(`unable to bundle handler "${handler}"; there is no file ${entryFile}`);
  }
  return bundle(entryFile, outputFolder);
}

/** Bundles any module the way the handlers are bundled; the same input gives the same bytes on every machine. */
export function bundle(entryFile: string, outputFolder: string): readonly string[] {
  // Loaded when it is needed: who installs the package has no esbuild.
  const { buildSync }: typeof esbuild = createRequire(import.meta.url)('esbuild');
  const { metafile } = buildSync({
    absWorkingDir: projectFolder,
    entryPoints: [entryFile],
    outfile: join(outputFolder, 'index.mjs'),
    bundle: true,
    metafile: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    // The oldest Node that runs the bundles; Lambda runs a newer one.
    target: 'node20',
    // The SDK's ES modules can be shaken: 344 KB, where its CommonJS gives 538 KB and twice the import time.
    mainFields: ['module', 'main'],
    charset: 'utf8',
    logLevel: 'warning',
  });
  return Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
}
