// looks.mjs - every page: no violation of WCAG 2.0 to 2.2 A and AA in light and dark, no sideways
// scrolling at 320 px (which is 400 % zoom of 1280), forced colours, reduced motion. With a
// folder as argument the pictures are kept there, to be looked at.
import { join } from 'node:path';
import { mkdirSync, writeFileSync } from 'node:fs';
import { axe, finish, ok, open, place, project, serve, journeys, root } from './desk.mjs';

const pictures = process.argv[2];
if (pictures) mkdirSync(pictures, { recursive: true });
const file = project('looks');
journeys('decide', '--file', join(root, 'corpus', 'gold.ndjson'), '--coder', 'Ama', '-p', file);
journeys('undo', '-p', file);
journeys('decide', 'J0004', 'send/diagnosis', 'accept', '--valence', 'needs-change', '--coder', 'Ama', '-p', file);
for (const who of ['Ama', 'Kofi']) for (const id of ['J0001', 'J0002', 'J0003', 'J0005', 'J0006'])  {
  if (who === 'Ama' || id < 'J0003') journeys('decide', id, 'housing', 'add', '--coder', who, '-p', file);
  journeys('finish', id, '--coder', who, '-p', file);
}
writeFileSync(join(place, 'later.ndjson'), ['J0001', 'J0002'].map(id => JSON.stringify({ id, codes: [{ theme: 'housing' }] })).join('\n') + '\n');
journeys('decide', '--file', 'later.ndjson', '--coder', 'Kofi', '--again', '-p', file);
journeys('flag', 'J0009', 'at-risk', '--coder', 'Ama', '--contact', 'Duty team, 020 7946 0000', '--note', 'sounds recent', '-p', file);
journeys('select', '40', '--seed', '7', '-p', file);
const selected = journeys('select', '--list', '--format', 'csv', '-p', file).trim().split('\n').slice(1).map(l => l.split(',')[1]);
journeys('sign', selected[0], '--coder', 'Ama', '--answered', '-p', file);
const server = await serve(file);
const first = await open();
await first.goto(server.link);
const cookies = await first.context().cookies();
const pages = ['/', '/review?story=J0004', '/review?story=J0008&hide=1', '/stories', '/stories?q=help&state=waiting&accept=sport-and-exercise',
  '/codebook?theme=early-help&rule=waiting%20list', '/codebook?theme=early-help&rule=~~', '/tables?by=respondent_type', '/tables?where=oops',
  '/agreement', '/agreement?first=Kofi&second=(again)', '/history', '/people', '/watch', '/risk?story=J0008', '/import', '/selection?ask=J0002', `/sign?story=${selected[0]}`, '/sign?story=J0008', '/tables?by=respondent_type&theme=neglect&share=round-5&test=1', '/help', '/login', '/nothing-here', '/launch?key=old'];
const modes = { light: { colorScheme: 'light' }, dark: { colorScheme: 'dark' } };
await Promise.all(Object.entries(modes).map(async ([mode, options]) => {
  const page = await open(options);
  await page.context().addCookies(cookies);
  for (const path of pages) {
    await page.goto(server.base + path);
    const found = await axe(page);
    ok(!found, `${mode} ${path}: axe finds nothing`, found);
    if (pictures) await page.screenshot({ path: join(pictures, `${mode}${path.replace(/\W+/g, '-')}.png`) });
  }
  ok(page.trouble.length === 0, `${mode}: no error, no breach of the policy`, page.trouble.join('; '));
}));
const narrow = await open({ viewport: { width: 320, height: 640 } });
await narrow.context().addCookies(cookies);
for (const path of pages) {
  await narrow.goto(server.base + path);
  const width = await narrow.evaluate(() => document.documentElement.scrollWidth);
  ok(width <= 320, `320 px ${path}: nothing scrolls sideways`, `${width} px`);
  if (pictures) await narrow.screenshot({ path: join(pictures, `narrow${path.replace(/\W+/g, '-')}.png`), fullPage: true });
}
const forced = await open({ forcedColors: 'active', reducedMotion: 'reduce' });
await forced.context().addCookies(cookies);
for (const path of pages) {
  await forced.goto(server.base + path);
  const moving = await forced.evaluate(() => [...document.querySelectorAll('*')].filter(e => getComputedStyle(e).transitionDuration !== '0s').length);
  ok(moving === 0, `reduced motion ${path}: nothing moves`, `${moving} elements`);
  if (pictures) await forced.screenshot({ path: join(pictures, `forced${path.replace(/\W+/g, '-')}.png`) });
}
await server.stop();
await finish();
