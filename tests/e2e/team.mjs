// team.mjs - two people on one story: neither's answer is touched by the other, who comes later is told
// and says whose it is to be, with keys and without JavaScript; what stays open is settled; and one
// of them reads the same stories again.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { axe, finish, history, journeys, letIn, ok, open, place, project, same, saved, serve, signIn } from './desk.mjs';

writeFileSync(join(place, 'team.ndjson'), [
  ['T1', 'The mobility teacher took him round the whole school.'],
  ['T2', 'Her mobility teacher left at Easter.'],
  ['T3', 'It was the mobility teacher who saw it.'],
].map(([id, text]) => JSON.stringify({ id, text, respondent_type: 'parent' })).join('\n') + '\n');
const file = project('team', 'team.ndjson');
const server = await serve(file), { base } = server;
const lead = await open();
await lead.goto(server.link);
for (const who of ['Ama', 'Workshop 27 June']) await letIn(lead, who);
const enter = (who, options) => signIn(base, who, options);
await lead.fill('#name', 'Kofi');
await lead.selectOption('#role', 'viewer');
await lead.fill('#passphrase', 'short');
await lead.click('form[action="/people"] .go');
same([await lead.inputValue('#name'), await lead.inputValue('#role'), /12 to 1000 characters/.test(await lead.textContent('#wrong'))], ['Kofi', 'viewer', true], 'what was not taken is said on the page, and what was typed stays');
const ama = await enter('Ama'), shop = await enter('Workshop 27 June'), plain = await enter('Workshop 27 June', { javaScriptEnabled: false });
const record = () => history(lead);
const answers = async who => (await record()).filter(r => r[2] === who && r[3] === 'decide' && !r[13]).map(r => `${r[4]} ${r[7]}`);
const decide = async (p, story, key) => {
  await p.goto(`${base}/review?story=${story}`);
  await p.keyboard.press(key);
  await saved(p, 1);
};

// ---- Who only looks
await letIn(lead, 'Councillor', 'viewer');
const looks = await enter('Councillor'), changes = 'form[method=post]:not([action="/logout"])';
for (const page of ['/', '/stories', '/tables', '/codebook', '/agreement', '/history']) {
  const status = (await looks.goto(base + page)).status();
  same([status, await looks.locator(changes).count()], [200, 0], `a viewer reads ${page}, and nothing there changes anything`);
}
for (const page of ['/review', '/people', '/import', '/selection'])
  same((await looks.request.get(base + page)).status(), 403, `a viewer is refused ${page}`);
await looks.goto(`${base}/stories`);
same(await looks.evaluate(async () => {
  const body = new URLSearchParams({ token: document.querySelector('[name=token]').value, story: 'T1', theme: 'send', do: 'add' });
  return (await fetch('/decide', { method: 'POST', body })).status;
}), 403, "a viewer's own decision is refused, with a token that holds");

// ---- Who has left is out, also where somebody else's program said so
const elsewhere = await serve(file), other = await open();
await other.goto(elsewhere.link);
await other.goto(`${elsewhere.base}/people`);
same(await other.evaluate(async () => {
  const body = new URLSearchParams({ token: document.querySelector('[name=token]').value, name: 'Councillor', role: 'none' });
  return (await fetch('/people', { method: 'POST', body })).status;
}), 200, 'a lead takes an account away at another server of the same project');
await elsewhere.stop();
await looks.goto(`${base}/stories`);
same(new URL(looks.url()).pathname, '/login', 'who was signed in is so no longer');

// ---- Another's answer is not one's own
await decide(shop, 'T2', 'a');
await decide(ama, 'T1', 'a');
const line = async () => (await ama.textContent('.log li:first-child span')).trim();
const told = await line();
await ama.reload();
same(await line(), told, `the last decisions say the same after a reload: ${told}`);
await shop.goto(`${base}/review?story=T1`);
const theirs = shop.locator('.sug', { hasText: 'accepted by Ama' });
same(await theirs.locator('button:visible').allTextContents().then(b => b.map(t => t.split(' ')[0])), ['Accept', 'Reject'], "beside another's answer stand Accept and Reject, and nothing that takes it back");
const forged = await shop.evaluate(async () => {
  const form = document.querySelector('.sug[data-mine="0"] form'), body = new URLSearchParams(new FormData(form));
  body.set('do', 'undo');
  return (await fetch('/decide', { method: 'POST', body, headers: { Accept: 'application/json' } })).status;
});
same(forged, 409, "Change on another's answer is refused");
same(await answers('Workshop 27 June'), ['T2 accept'], 'and takes back nothing of one\'s own elsewhere');
await theirs.locator('.others[value=reject]').click();
await saved(shop, 1);
same([await answers('Ama'), await answers('Workshop 27 June')], [['T1 accept'], ['T1 reject', 'T2 accept']], 'both answers are in the record');
await shop.reload();
ok(/Ama accepted it/.test(await shop.locator('.sug .told').textContent()), "the card says what the other answered, beside one's own");
await ama.reload();
const after = ama.locator('.sug .note.told');
ok(/Workshop 27 June rejected .* after you/.test(await after.textContent()), 'and who answered first is told when they come back');
same(await axe(ama), '', 'axe finds nothing on a card with a conflict');

// ---- Take theirs, keep mine, leave
const theme = (await ama.locator('.sug:has(.told)').getAttribute('data-name'));
await after.locator('[value=theirs]').focus();
await ama.keyboard.press('Enter');
await ama.waitForURL(/said=saved/);
same(await ama.locator(`.sug[data-name="${theme}"]`).getAttribute('data-state'), 'rejected', 'Take theirs, by keyboard: now both say the same');
same(await ama.locator('.told').count(), 0, 'and nothing is left to tell');
for (const p of [shop, plain]) { // with the module, then as plain forms
  const story = p === shop ? 'T2' : 'T3', js = p === shop;
  if (js) await p.locator('.log [aria-label*="T2"]').click().then(() => p.waitForURL(/said=undone/));
  await p.goto(`${base}/review?story=${story}`);
  await decide(ama, story, 'a');
  const card = p.locator('.sug[data-state=waiting]').first();
  if (js) await p.keyboard.press('x');
  else await card.locator('.full [value=reject]').click();
  const told = p.locator('.note.told');
  await told.waitFor();
  const how = js ? 'with keys' : 'without JavaScript';
  ok(/Ama accepted .* while you had it open\. Both are kept\./.test(await told.textContent()), `${how}: the later one is told`);
  same(await told.locator('button').allTextContents().then(b => b.map(t => t.split(':')[0])), ['Keep mine', 'Take theirs', 'Leave for adjudication'], `${how}: and asked whose it is to be`);
  const before = (await record()).length;
  await told.locator('[value=keep]').click();
  await p.waitForURL(/said=kept/);
  same([(await record()).length, await p.locator('.note.told').count()], [before, 0], `${how}: Keep mine leaves both as they are`);
}
await ama.goto(`${base}/review?story=T3`);
await ama.locator('.note.told [value=keep]').click();
await ama.waitForURL(/said=saved/);
await ama.reload();
same(await ama.locator('.note.told').count(), 0, 'kept by the first, too: the card no longer asks');
await plain.goto(`${base}/review?story=T3`);
await plain.locator('.note.told [value=leave]').click();
ok(/A lead settles it/.test(await plain.textContent('#live')), 'Leave for adjudication says who settles it');

// ---- The file of the record: the words, the memo, and who was blind to what
await ama.goto(`${base}/review?story=T1`);
await ama.fill('#find', 'housing');
await ama.fill('#quote', 'the whole school');
await ama.click('.add [value=add]');
await ama.waitForURL(/said=saved/);
const columns = (await (await lead.request.get(`${base}/history/download`)).text()).split('\r\n')[0].split(',');
const newest = (await record())[0];
same(['story', 'theme', 'action', 'passage', 'blind'].map(c => newest[columns.indexOf(c)]), ['T1', 'housing', 'add', 'the whole school', ''], 'the file names the passage');
const turned = (await record()).find(r => r[2] === 'Ama' && r[4] === 'T1' && r[7] === 'reject');
same(['program', 'codebook_version'].map(c => turned[columns.indexOf(c)].replace(/[0-9a-f]{64}|[0-9.]+$/, '...')), ['journeys ...', 'sha256:...'], 'with the program and the codebook of then');
same([turned[columns.indexOf('before')], newest[columns.indexOf('before')]], ['1', ''], 'accepted before it was rejected; nothing before what is new');

// ---- Nobody has finished any of them, and yet they are to be settled
await ama.goto(base);
ok(/Look at 2 themes on which people differ/.test(await ama.textContent('.todo')), 'the overview names what people differ on');
await lead.goto(base);
await lead.locator('.todo a', { hasText: 'Settle' }).click();
ok((await lead.textContent('#settle-title')).startsWith('2 disagreements'), 'one click leads to both');
same(await axe(lead), '', 'axe finds nothing there');
await lead.locator('[value=yes]').first().click();
ok((await lead.textContent('#settle-title')).startsWith('1 disagreement '), 'one settled, one left');
same(await shop.goto(`${base}/review?story=T2`).then(() => shop.locator('.told').count()), 0, 'what is settled asks nobody any more');

// ---- One coder against themselves: what they said first is hidden until they have read it again
for (const story of ['T1', 'T2', 'T3']) {
  await ama.goto(`${base}/review?story=${story}`);
  await ama.click('#finish');
  await ama.waitForURL(u => !u.search.includes(`story=${story}`));
}
await lead.goto(`${base}/people`);
await lead.selectOption('#again-coder', 'Ama');
await lead.fill('#again-stories', '3');
same(await axe(lead), '', 'axe finds nothing where stories are given to be read again');
await lead.click('form[action="/again"] .btn');
ok(/Ama will read 3 stories again/.test(await lead.textContent('[role=status].note')), 'a lead gives stories to be read again, and is told how many');
await ama.goto(base);
ok(/Code 3 stories blind/.test(await ama.textContent('.todo')), 'the overview says so to who is to read them');
await ama.goto(`${base}/agreement`);
ok(/3 stories to code blind/.test(await ama.textContent('main')), 'and agreement waits until they are read');
await ama.goto(`${base}/review?story=T1`);
ok(/read it again: what you said of it then is hidden/.test(await ama.textContent('.reader')), 'the story says that the first answers are hidden');
same([await ama.locator('.sug').count(), await ama.locator('.log li').count(), /hous/i.test(await ama.textContent('.log'))], [0, 0, false], 'and so they are: no card, no line among the last decisions');
await ama.goto(`${base}/stories`);
same(await ama.locator('tbody .chip').count(), 0, 'no theme in the grid');
await ama.goto(`${base}/history`);
same([(await ama.textContent('tbody')).includes('housing'), await ama.getByText('hidden until you finish it').count() > 0], [false, true], 'nothing on the page of the record');
ok(!(await (await ama.request.get(`${base}/history/download`)).text()).includes('"T1"'), 'and nothing in its file');
await ama.goto(`${base}/review?story=T1`);
await ama.fill('#find', 'housing');
await ama.click('.add [value=add]');
await ama.waitForURL(/said=saved/);
same(await ama.locator('.sug').count(), 1, 'what is found now is on a card');
for (const story of ['T1', 'T2', 'T3']) {
  await ama.goto(`${base}/review?story=${story}`);
  await ama.click('#finish');
  await ama.waitForURL(u => !u.search.includes(`story=${story}`));
}
await ama.goto(`${base}/agreement`);
await ama.selectOption('#a-first', 'Ama');
await ama.selectOption('#a-second', '(again)');
await ama.click('.builder .go');
const cells = async name => (await ama.locator('tbody tr', { hasText: name }).first().locator('td').allTextContents()).slice(0, 4).map(Number);
same([await cells('Housing'), /3 stories read twice/.test(await ama.textContent('caption'))], [[1, 0, 0, 2], true], 'the page sets the first readings against the second ones');
const gone = (await ama.locator('#settle h3').allTextContents()).length;
ok(gone > 0 && /first reading codes it/.test(await ama.textContent('#settle')), 'what was found first and not again is listed, reading by reading');
same(await axe(ama), '', 'axe finds nothing there');
await ama.locator('#settle h3 a').first().click();
ok(/review\?story=T/.test(ama.url()), 'one click leads to the story');
writeFileSync(join(place, 'llm.ndjson'), ['T1', 'T2', 'T3'].map(id => JSON.stringify({ id, codes: id === 'T1' ? [{ theme: 'housing' }] : [] })).join('\n') + '\n');
journeys('decide', '--file', 'llm.ndjson', '--coder', 'llm', '--machine', '-p', file);
await ama.goto(`${base}/agreement?first=Ama`);
await ama.selectOption('#a-second', { label: 'llm, a machine' });
await ama.click('.builder .go');
same([await cells('Housing'), /that the coder has finished/.test(await ama.textContent('caption'))], [[1, 0, 0, 2], true], 'another machine by its name is compared too');
const twice = (await record()).filter(r => r[2] === 'Ama' && r[3] === 'finish');
same(twice.slice(0, 3).map(r => r[columns.indexOf('blind')]), Array(3).fill('machine, others and own earlier answers'), 'the record says to what each second reading was blind');

// ---- Passphrases are checked beside the serving thread: in vain many at once, and no hindrance to a stop
const guess = who => fetch(`${base}/login`, { method: 'POST', redirect: 'manual', headers: { Origin: base }, body: new URLSearchParams({ name: who, passphrase: 'four wrong words here' }) }).then(r => r.status, e => e.message);
const guesses = (await Promise.all(Array.from({ length: 12 }, () => guess('Nobody')))).sort();
same(guesses, [...Array(5).fill(403), ...Array(7).fill(429)], 'of twelve guesses at once five are looked at');
same(await guess('Nobody'), 429, 'and the next one waits');
for (let i = 0; i < 4; i++) await guess('Ama'); // one more, and she would wait
for (let i = 0; i < 70; i++) await guess(`Name ${i}`);
await guess('Ama');
same(await guess('Ama'), 429, 'many other names do not make it forget who was tried');
for (const p of [lead, ama, shop, plain]) same(p.trouble, [], 'no error, no breach of the policy');
const late = Array.from({ length: 8 }, (_, i) => guess(`Late ${i}`));
await new Promise(r => setTimeout(r, 100));
await server.stop();
ok((await Promise.all(late)).every(s => [403, 503].includes(s)), 'who signs in while the server stops has an answer', JSON.stringify(await Promise.all(late)));
same(server.complaints(), '', 'the server has nothing to complain of');
await finish();
