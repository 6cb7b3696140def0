// watch.mjs - a story that may tell of a risk now: it comes first, `!` asks once and says whom to
// tell, leads have a list, and nobody and nothing else sees the mark.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finish, journeys, letIn, ok, open, place, project, same, serve, signIn } from './desk.mjs';

writeFileSync(join(place, 'watch.ndjson'), [
  ['W1', 'The library helped us with housing and school.'],
  ['W2', 'The club is good, I like the trips and the school.'],
  ['W3', 'When he has been drinking he hits me, and nobody at school knows.'],
  ['W4', 'We waited a year for the school to help.'],
].map(([id, text]) => JSON.stringify({ id, text, respondent_type: 'parent', consent: 'publish' })).join('\n') + '\n');
const file = project('watch', 'watch.ndjson');
const counted = () => journeys('count', '--by', 'respondent_type', '--format', 'csv', '-p', file);
const before = [counted(), journeys('export', '-p', file), journeys('export', '--what', 'tags', '-p', file)];
const server = await serve(file), { base } = server;
const lead = await open();
await lead.goto(server.link);
await letIn(lead, 'Ama');
const ama = await signIn(base, 'Ama');

// ---- First in every queue
for (const order of ['', 'uncertain', 'random', 'source']) {
  await ama.goto(`${base}/review?order=${order}`);
  same(await ama.textContent('h1'), 'Story W3', `a cue brings the story to the front (${order || 'usual'} order)`);
}
const why = await ama.locator('.note.sens', { hasText: 'Read this first' }).textContent();
ok(why.includes('hits me') && why.includes('no screening') && why.includes('every story must be read'), 'the page names the words, and says that this is no screening');

// ---- The key asks once, and for a contact before its first use
await ama.keyboard.press('!');
await ama.waitForURL(/\/risk/);
same(await ama.locator('#contact').count(), 1, '! asks first who is to be told');
same((await ama.context().cookies()).length, 1, 'and nothing is marked yet');
ok(!journeys('status', '-p', file).includes('flag'), 'nor recorded');
await ama.fill('#contact', 'Duty team, 020 7946 0000');
await ama.fill('#note', 'he hits her');
await ama.click('.go');
ok((await ama.locator('.note.warn').textContent()).includes('Duty team, 020 7946 0000'), 'the mark says whom to tell');
await ama.goto(`${base}/review?story=W2`);
await ama.keyboard.press('!');
await ama.waitForURL(/\/risk/);
same(await ama.locator('#contact').count(), 0, 'the second time the contact is known');
ok((await ama.locator('.note.warn').textContent()).includes('Duty team'), 'and shown');
await ama.click('text=No, back to the story');
same(await ama.textContent('h1'), 'Story W2', 'No leads back, and marks nothing');

// ---- For leads only
same((await ama.goto(`${base}/watch`)).status(), 403, 'a coder may not see the list');
await ama.goto(base);
same(await ama.locator('nav a[href="/watch"]').count(), 0, 'nor a link to it');
await letIn(lead, 'Kofi');
const kofi = await signIn(base, 'Kofi');
await kofi.goto(`${base}/review?story=W3`);
ok(!(await kofi.textContent('main')).includes('Marked "may be at risk'), 'another coder does not see the mark');
await kofi.goto(`${base}/history`);
ok(!/at-risk|hits her/.test(await kofi.textContent('tbody')), 'nor its event in the history');
await kofi.goto(`${base}/review?story=W3`);
await kofi.click('#flag');
await kofi.click('#flag'); // on, and off again
await lead.goto(base);
ok((await lead.locator('.todo li').first().textContent()).includes('may be at risk now'), 'the overview asks a lead to read it first');
await lead.goto(`${base}/watch`);
const row = lead.locator('tbody tr', { hasText: 'W3' });
ok(/Ama/.test(await row.textContent()) && /nobody yet/.test(await row.textContent()), "a colleague's flag has not touched it; nobody has read it yet");
await row.locator('button', { hasText: 'Read' }).click();
same(await lead.textContent('h1'), 'Story W3', 'Read opens the story');
await lead.goto(`${base}/watch`);
ok(/R. Mensah/.test(await row.textContent()) && /under a minute/.test(await row.textContent()), 'the first reading is recorded, and after how long');

// ---- In no count, export, file
same([counted(), journeys('export', '-p', file), journeys('export', '--what', 'tags', '-p', file)], before, 'counts and exports are as before, byte for byte');
for (const who of [lead, kofi]) ok(!/at-risk|hits her/.test(await (await who.request.get(`${base}/history/download`)).text()), 'the history file does not hold it');
const told = journeys('decisions', 'export', '-p', file);
ok(!/at-risk|hits her/.test(told), 'nor does what goes to another laptop');

// ---- The end of a watch
await lead.locator('tbody tr', { hasText: 'W3' }).locator('summary').click();
await lead.fill('[name=why]', 'told the duty team, in hand');
await lead.click('button[value=end]');
ok(/Ended: told the duty team/.test(await lead.locator('tbody tr', { hasText: 'W3' }).textContent()), 'a lead ends it, and says what was done');
await ama.goto(`${base}/history`);
ok(!/in hand/.test(await ama.textContent('tbody')), 'which is for leads too');
for (const p of [lead, ama, kofi]) same(p.trouble, [], 'no error, no breach of the policy');
await server.stop();
same(server.complaints(), '', 'the server has nothing to complain of');
await finish();
