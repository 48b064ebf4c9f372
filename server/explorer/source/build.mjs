// Builds ../assets: one script, one style sheet, the page, and a note of every package in them with its licence.
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { WORDS } from './words.mjs';

const assets = '../assets';

// GraphiQL brings a Latin font in sixteen pieces; the reader's machine has better ones for Chinese.
const withoutFonts = {
  name: 'without-fonts',
  setup({ onLoad }) {
    onLoad({ filter: /style\.css$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(/@font-face\s*{[^}]*}/g, ''),
      loader: 'css',
    }));
  },
};

const inChinese = {
  name: 'in-chinese',
  setup({ onLoad }) {
    onLoad({ filter: /graphiql.*\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, 'utf8');
      const known = Object.keys(WORDS).find((file) => path.replaceAll('\\', '/').endsWith(`node_modules/${file}`));
      for (const [from, to] of known ? WORDS[known] : []) {
        if (!contents.includes(from)) throw new Error(`${known} no longer says ${from}`);
        contents = contents.replaceAll(from, to);
      }
      return { contents, loader: 'js' };
    });
  },
};

const packageOf = (file) => file.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//)?.[1];

async function noticeOf(folder) {
  const about = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'));
  const licence = (await readdir(folder)).find((name) => /^licen[cs]e/i.test(name));
  const text = licence ? (await readFile(`${folder}/${licence}`, 'utf8')).replace(/\r\n/g, '\n').trim() : 'The package holds no copy of its licence.';
  return { title: `${about.name} ${about.version} (${about.license})`, text };
}

async function notices(inputs) {
  const folders = new Set(Object.keys(inputs).map(packageOf).filter(Boolean));
  const all = await Promise.all([...folders].map(noticeOf));
  const byText = {};
  for (const { title, text } of all) (byText[text] ??= []).push(title);
  const parts = Object.entries(byText).map(([text, titles]) => `${titles.sort().join('\n')}\n\n${text}\n`);
  parts.sort();
  return ['Packages in page.js and page.css, each with its version and licence.\n', ...parts].join(`\n${'-'.repeat(78)}\n\n`);
}

await rm(assets, { recursive: true, force: true });
await mkdir(assets);
const { metafile } = await build({
  entryPoints: ['page.js'],
  outdir: assets,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none',
  // GraphiQL makes the labels of its icons from the names of functions.
  keepNames: true,
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [withoutFonts, inChinese],
  metafile: true,
});
await copyFile('page.html', `${assets}/page.html`);
await writeFile(`${assets}/NOTICE.txt`, await notices(metafile.inputs));
