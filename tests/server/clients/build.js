// Does to the modules of Relay what a bundler does with Relay's plugin, and to imports of what its
// compiler made, which have no ending.
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { transformAsync } from '@babel/core';

const artifactDirectory = './snippets/generated/relay';
const options = { plugins: [['relay', { eagerEsModules: true, artifactDirectory }]] };

const rewrite = async (file, change) => writeFile(file, await change(await readFile(file, 'utf8'), file));
const withEndings = (code) => code.replace(/(from\s+['"].*\.graphql)(['"])/g, '$1.js$2');

for (const file of ['snippets/relay-lists.js', 'adapters/relay-operations.js']) {
  await rewrite(file, async (code, filename) => {
    const transformed = await transformAsync(code, { ...options, filename, configFile: false, babelrc: false });
    return withEndings(transformed.code);
  });
}
for (const name of await readdir(artifactDirectory)) await rewrite(`${artifactDirectory}/${name}`, withEndings);
