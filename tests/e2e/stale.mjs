// stale.mjs - an old tab: what its forms say was said of what it shows. Where the project went on or back
// meanwhile, nothing is written, the page says why, and whoever sent it decides again; with the module
// and without JavaScript.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { axe, finish, journeys, ok, open, place, project, same, serve } from './desk.mjs';

const stories = more => [
  ['S1', 'The mobility teacher took him round the whole school.'],
  ['S2', 'Her mobility teacher left at Easter, and the housing office moved us.'],
  ['S3', 'It was the mobility teacher who saw it.'],
  ['S4', 'The mobility teacher never came, we waited a year.'],
].map(([id, text]) => JSON.stringify({ id, text: text + (more[id] ?? ''), respondent_type: 'parent', consent: 'publish' })).join('\n') + '\n';
writeFileSync(join(place, 'stale.ndjson'), stories({}));
const file = project('stale', 'stale.ndjson');
const correct = more => { writeFileSync(join(place, 'stale.ndjson'), stories(more)); journeys('import', '--corrections', 'stale.ndjson', '-p', file); };
const server = await serve(file), { base } = server;
const lead = await open();
await lead.goto(server.link);
await lead.goto(`${base}/people`);
await lead.fill('#name', 'Ama');
await lead.fill('#passphrase', 'four words of Ama');
await lead.click('form[action="/people"] .go');
const enter = async options => {
  const p = await open(options);
  await p.goto(`${base}/login`);
  await p.fill('#name', 'Ama');
  await p.fill('#passphrase', 'four words of Ama');
  await p.click('button.go');
  return p;
};
const tab = await enter(), plain = await enter({ javaScriptEnabled: false });
const record = async () => (await (await lead.request.get(`${base}/history/download`)).text()).trim().split('\r\n').slice(1).map(l => l.slice(1, -1).split('","'));
const stands = async () => (await record()).filter(r => r[3] === 'decide' && !r[13]).map(r => `${r[4]} ${r[7]}`);
const saved = (p, n) => p.waitForFunction(k => document.body.dataset.saved === k, String(n));

// ---- The project goes back to a backup: event numbers come again
journeys('backup', '-o', 'before.journeys', '-p', file);
for (const story of ['S1', 'S2', 'S3']) {
  await tab.goto(`${base}/review?story=${story}`);
  await tab.keyboard.press('a');
  await saved(tab, 1);
}
await plain.goto(`${base}/review?story=S3`);
journeys('restore', 'before.journeys', '-p', file);
const now = await enter();
for (const story of ['S2', 'S4']) {
  await now.goto(`${base}/review?story=${story}`);
  await now.keyboard.press(story === 'S4' ? 'x' : 'a');
  await saved(now, 1);
}
const then = [await stands(), (await record()).length];
const named = Number((await plain.inputValue('.log [name=event]')).split('-')[0]);
ok((await record()).some(r => Number(r[0]) === named && r[4] === 'S4'), 'behind a restore another story is decided, under the number of what went');
await tab.locator('.sug [value=undo]').first().click(); // the card's own
await tab.locator('.note.warn[role=alert]').waitFor();
ok(/went back to a backup/.test(await tab.textContent('.note[role=alert]')), 'an old card takes back nothing, and says why');
await plain.locator('.log form button').first().click();
ok(/went back to a backup/.test(await plain.textContent('main')), 'nor does the list of an old page, without JavaScript');
same(await plain.locator('main a.btn').textContent(), 'Back to the story', 'which leads back to the story');
same([await stands(), (await record()).length], then, 'what stands is as it was');
await now.locator('.log form button').first().click();
await now.waitForURL(/said=undone/);
same((await stands()).length, then[0].length - 1, 'a page of now takes back what it shows');

same([lead, tab, plain, now].flatMap(p => p.trouble), [], 'no page broke its policy');
same(server.complaints(), '', 'the server has nothing to complain of');
await finish();
