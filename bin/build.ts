import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { bundleHandler } from '../lib/bundle.ts';
import { type HandlerName, handlers } from '../lib/handlers.ts';
import { compileWorker } from '../local/functions/worker-source.ts';
import { type BuiltFile, billOfMaterials } from './bill-of-materials.ts';
import { buildClientModules } from './client-modules.ts';
import { packagesOf } from './locked-packages.ts';
import { buildPage } from './page.ts';
import { thirdPartyLicenses } from './third-party-licenses.ts';

const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/**
 * `npm run build [-- <folder>]`: writes what the package has in it, `dist/` by default; the same sources give the same
 * bytes. The folder mirrors the sources, so that what is found beside a module there is found beside it here.
 */
async function build(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  compileSources(folder);
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.d.ts')) rewrite(join(folder, file), nameDeclarations);
    else if (file.endsWith('.js')) rewrite(join(folder, file), toCommonJs);
  }
  // Node asks the nearest package.json what a `.js` is, and the project's own says ES module.
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
  writeFileSync(join(folder, 'local', 'functions', 'worker.mjs'), compileWorker());
  const clientModules = buildClientModules(folder);
  // What the local stack serves to browsers, and what CloudFront runs, is as it is.
  for (const name of ['lib', 'local']) {
    cpSync(join(projectFolder, name), join(folder, name), {
      recursive: true,
      filter: (source) => !source.endsWith('.ts'),
    });
  }
  const page = await buildPage(join(folder, 'web'));
  copyFileSync(join(projectFolder, 'cdk.json'), join(folder, 'cdk.json'));
  const bundles = Object.keys(handlers)
    .filter(isHandlerName)
    .map((handler) => ({
      path: `lambda/${handler}/index.mjs`,
      packages: packagesOf(bundleHandler(handler, join(folder, 'lambda', handler))),
    }));
  const scripts = page.map(({ path, packages }) => ({ path: `web/${path}`, packages }));
  declareContents(folder, [...bundles, ...clientModules, ...scripts]);
}

/** Says whose code is in it, for people and for programs: the licences want it, and who looks after a product. */
function declareContents(folder: string, files: readonly BuiltFile[]): void {
  const licenses = thirdPartyLicenses(files.flatMap(({ packages }) => packages));
  writeFileSync(join(folder, 'third-party-licenses.txt'), licenses);
  writeFileSync(join(folder, 'bill-of-materials.cdx.json'), billOfMaterials(folder, files));
}

/** The public entries and all that they import, as ES modules with declarations. */
function compileSources(folder: string): void {
  const compiler = join(projectFolder, 'node_modules', 'typescript', 'bin', 'tsc');
  const project = join(projectFolder, 'tsconfig.build.json');
  execFileSync(process.execPath, [compiler, '--project', project, '--outDir', folder], { stdio: 'inherit' });
}

function rewrite(file: string, change: (content: string) => string): void {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

/** The compiler leaves `.ts` in declarations, where there is no such file any more. */
function nameDeclarations(declarations: string): string {
  return declarations.replaceAll(/((?:from |import\()['"]\.[^'"]*)\.ts(?=['"])/g, '$1.js');
}

/**
 * CommonJS, as the CDK itself is: one copy that `import` and `require` both load, Jest's too. Node finds the names that
 * it exports, because esbuild leaves it a list of them.
 */
function toCommonJs(module: string): string {
  const { code } = transformSync(module, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    charset: 'utf8',
    define: { 'import.meta.url': 'importMetaUrl' },
  });
  const url = `const importMetaUrl = require('node:url').pathToFileURL(__filename).href;\n`;
  return code.includes('importMetaUrl') ? code.replace(/^("use strict";\n)?/, `$1${url}`) : code;
}

function isHandlerName(name: string): name is HandlerName {
  return Object.hasOwn(handlers, name);
}

await build(resolve(process.argv[2] ?? join(projectFolder, 'dist')));
