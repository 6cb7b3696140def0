// pictures.mjs - the pictures of README.md, from the program itself and the sample corpus: the
// review screen with a story, and a table. By hand, when a screen has changed:
//
//   cd tests/e2e && node pictures.mjs [FOLDER]
//
// FOLDER is corpus/pictures if none is named. pngquant, where it is installed, makes them small.
import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { finish, journeys, ok, open, project, root, serve } from './desk.mjs';

const folder = process.argv[2] ?? join(root, 'corpus', 'pictures');
mkdirSync(folder, { recursive: true });
const file = project('southwark');
for (const [id, theme] of [['J0001', 'send/plan'], ['J0002', 'early-help/too-late'], ['J0003', 'school/learning']])
  journeys('decide', id, theme, 'accept', '--valence', 'needs-change', '--coder', 'R. Mensah', '-p', file);
const server = await serve(file);
const page = await open({ viewport: { width: 1360, height: 780 } });
await page.goto(server.link);
// keep NAME WHAT: a picture of the page, or of an element of it, in so few bytes as its text allows.
async function keep(name, what) {
  const to = join(folder, `${name}.png`);
  await what.screenshot({ path: to });
  const made = spawnSync('pngquant', ['--force', '--strip', '--ext', '.png', '32', to]);
  if (made.error) console.log('skip making it small: no pngquant (apt-get install pngquant)');
  ok(statSync(to).size < 80000, `${to}: ${statSync(to).size} bytes`);
}
await page.goto(`${server.base}/review?story=J0004`);
await keep('review', page);
await page.goto(`${server.base}/tables?by=locality&theme=send&share=round-5`);
await keep('table', page.locator('section.card', { has: page.locator('table') }).first());
await server.stop();
await finish();
