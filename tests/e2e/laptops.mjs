// laptops.mjs - two people take a copy of the project each, code the same stories in their own browser,
// and bring their work together: what they differ on is settled, and the table says what was settled.
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { axe, finish, finishStory, history, journeys, ok, open, place, project, same, saved, serve } from './desk.mjs';

writeFileSync(join(place, 'three.ndjson'), [
  ['T1', 'The mobility teacher took him round the whole school.'],
  ['T2', 'Her mobility teacher left at Easter.'],
  ['T3', 'It was the mobility teacher who saw it.'],
].map(([id, text]) => JSON.stringify({ id, text, respondent_type: 'parent' })).join('\n') + '\n');
const main = project('main', 'three.ndjson');

// What each does with the one suggestion of each story: a accepts, x rejects, Enter has read the story.
async function works(who, keys) {
  const file = `${who}.journeys`;
  copyFileSync(join(place, main), join(place, file));
  const server = await serve(file, '--coder', who), page = await open();
  await page.goto(server.link);
  for (const [story, typed] of Object.entries(keys)) {
    await page.goto(`${server.base}/review?story=${story}`);
    await (typed === 'Enter' ? finishStory(page) : page.keyboard.press(typed));
    if (typed !== 'Enter') await saved(page);
    else await page.waitForURL(u => u.searchParams.get('story') !== story);
  }
  same(page.trouble, [], `${who}: no error, no breach of the policy`);
  await server.stop();
  return journeys('decisions', 'export', '--coder', who, '-o', `${who}.journal`, '-p', file).trim();
}
const told = [await works('Ama', { T1: 'a', T2: 'a', T3: 'a' }), await works('Ben', { T1: 'a', T2: 'x', T3: 'Enter' })];
same(told, ['Ama.journal: 3 events: 3 decisions, 0 finished stories, 0 marks.', 'Ben.journal: 3 events: 2 decisions, 1 finished story, 0 marks.'], 'each takes a journal home');

// ---- Brought together, in any order
for (const journal of ['Ben.journal', 'Ama.journal', 'Ben.journal']) journeys('decisions', 'merge', journal, '-p', main);
const listed = journeys('decisions', 'merge', 'Ama.journal', '-p', main);
ok(/3 events, 3 here already/.test(listed), 'merged twice is merged once', listed);
const server = await serve(main), lead = await open();
await lead.goto(server.link);
ok(/Settle 2 themes on which people differ/.test(await lead.textContent('.todo')), 'the overview names what they differ on', await lead.textContent('.todo'));
await lead.locator('.todo a', { hasText: 'Settle' }).click();
const card = lead.locator('#settle .stack > *', { hasText: 'T2' });
ok(/T2/.test(await card.textContent()) && /Ama/.test(await card.textContent()) && /Ben/.test(await card.textContent()), 'with both names', await card.textContent());
same(await axe(lead), '', 'axe finds nothing there');
if (process.env.PICTURES) await lead.screenshot({ path: join(process.env.PICTURES, 'laptops.png'), fullPage: true });
await card.locator('[value=no]').click();
ok((await lead.textContent('#settle')).includes('T3'), 'Ben finished T3 without what Ama found there: that is a difference too');
await lead.locator('#settle [value=yes]').click();
ok((await lead.textContent('#settle')).includes('Nothing is open'), 'a click settles each');

// ---- What counts then, and who said what
const rows = await history(lead);
const actor = rows.filter(r => r[3] === 'merge').map(r => r[2]).sort();
same(actor, ['Ama', 'Ama', 'Ama', 'Ben', 'Ben', 'Ben'], 'the history says whose each decision was');
const count = journeys('count', '--by', 'respondent_type', '--format', 'ndjson', '-p', main).trim().split('\n').map(l => JSON.parse(l));
const themes = count.filter(r => r.theme?.startsWith('send') && r.stories > 0 && r.respondent_type).map(r => `${r.theme} ${r.stories} ${r.disputed}`);
same(themes, ['send 2 0', 'send/school-support 2 0'], 'T1 and T3 have it, and the theme above it: nothing is disputed, and what was settled counts for neither');
same(journeys('doctor', '-p', main).includes('sound'), true, 'the project is sound');
same(lead.trouble, [], 'no error, no breach of the policy');
await server.stop();
await finish();
