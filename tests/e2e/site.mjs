// site.mjs - the published site of the sample: every page without a violation of WCAG 2.0 to 2.2 A and
// AA, light and dark; nothing scrolls sideways at 320 px; readable in print and with no style; no
// request leaves it, no script is in it. With a folder as argument pictures are kept there.
import { join } from 'node:path';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { axe, finish, ok, open, place, project, journeys, root } from './desk.mjs';

const pictures = process.argv[2];
if (pictures) mkdirSync(pictures, { recursive: true });
const file = project('site');
journeys('select', '12', '--seed', '7', '-p', file);
const ids = journeys('select', '--list', '--format', 'csv', '-p', file).trim().split('\n').slice(1).map(l => l.split(',')[1]);
for (const id of ids) journeys('sign', id, '--coder', 'Ama', '--answered', '-p', file);
journeys('publish', '-o', 'pages', '--site', join(root, 'corpus', 'site.yaml'), '-p', file);
const folder = join(place, 'pages');
const pages = readdirSync(folder).filter(f => f.endsWith('.html'));
const address = f => `file://${join(folder, f)}`;
const samples = ['index.html', 'what-we-heard.html', 'numbers.html', 'you-said.html', 'how.html', 'print.html', 'story-1.html', 'theme-send.html'];

await Promise.all(Object.entries({ light: { colorScheme: 'light' }, dark: { colorScheme: 'dark' }, narrow: { viewport: { width: 320, height: 640 } } }).map(async ([mode, options]) => {
  const page = await open(options);
  const asked = [];
  page.on('request', r => asked.push(r.url()));
  for (const f of pages) {
    await page.goto(address(f));
    if (mode !== 'narrow' || samples.includes(f)) { // narrow is as light, but for what stands where
      const found = await axe(page, 'best-practice');
      ok(!found, `${mode} ${f}: axe finds nothing`, found);
    }
    const width = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    ok(width <= 0, `${mode} ${f}: nothing scrolls sideways`, `${width} px`);
    if (pictures && samples.includes(f)) await page.screenshot({ path: join(pictures, `${mode}-${f}.png`), fullPage: true });
  }
  ok(asked.every(u => u.startsWith(`file://${folder}/`)), `${mode}: no request leaves the site`, asked.find(u => !u.startsWith(`file://${folder}/`)));
  ok(page.trouble.length === 0, `${mode}: no error, no breach of the policy`, page.trouble.join('; '));
}));
ok(pages.every(f => !/<script|javascript:|\son\w+=/i.test(readFileSync(join(folder, f), 'utf8'))), 'no page has a script');
ok(pages.every(f => readFileSync(join(folder, f), 'utf8').includes('invented')), 'every page of the sample says that it is invented');

const paper = await open();
await paper.emulateMedia({ media: 'print' });
const bare = await open({ javaScriptEnabled: false });
for (const f of samples) {
  await paper.goto(address(f));
  ok(await paper.evaluate(() => getComputedStyle(document.querySelector('.skip')).display) === 'none', `print ${f}: no links that paper cannot follow`);
  if (pictures) await paper.pdf({ path: join(pictures, `print-${f}.pdf`) });
  await bare.route('**/style.css', r => r.abort());
  await bare.goto(address(f));
  ok((await bare.innerText('main h1')).length > 0 && (await bare.innerText('main')).length > 100, `${f}: readable with no style`);
  if (pictures) await bare.screenshot({ path: join(pictures, `bare-${f}.png`) });
}
await finish();
