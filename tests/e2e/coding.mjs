// coding.mjs - a day at the desk: coding by keyboard alone, undo, many at once, without JavaScript,
// two coders blind, settling, tables; and nothing lost when the server is killed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { figure, finish, finishStory, journeys, letIn, ok, open, percentile, place, project, same, saved, serve, signIn } from './desk.mjs';

const file = project('coding');
let server = await serve(file);
const page = await open();

// ---- The launch link
same((await page.goto(server.link)).status(), 200, 'the launch link leads to the overview');
same(await page.title(), 'Overview - coding - journeys', 'the page says where one is');
same((await (await open()).goto(server.link)).status(), 403, 'a second use of the link is refused');

// ---- Twenty stories by keyboard alone
await page.goto(`${server.base}/review?order=source`);
await page.keyboard.press('a');
await saved(page);
ok(!(await page.textContent('.queue')).includes('None yet'), 'the first decision is on the list of the last ten');
await page.keyboard.press('u');
await page.waitForURL(/said=undone/);
ok(true, 'and can be taken back at once');

// ---- Not saved: it says so, and nobody leaves by a key
await page.route('**/decide', r => r.abort());
await page.keyboard.press('a');
await page.locator('.sug.unsaved').waitFor();
const unsavedStory = await page.textContent('h1');
await finishStory(page);
ok(/does not answer/.test(await page.textContent('.sug.unsaved .note')) && (await page.textContent('h1')) === unsavedStory, 'a decision that is not saved says so, and Enter does not leave it');
await page.unroute('**/decide');
await page.click('.sug.unsaved .note button');
await saved(page);
same(await page.locator('.unsaved').count(), 0, 'Try again saves it');
await page.keyboard.press('u');
await page.waitForFunction(() => document.querySelectorAll('.sug:not([data-state=waiting])').length === 0);
const early = 2; // decisions, both taken back
const echoes = [], saves = [];
let decisions = 0, finished = 0;
page.on('requestfinished', r => {
  if (r.url().endsWith('/decide')) saves.push(r.timing().responseEnd);
});
const keys = ['a', 'x', 'w', 'c', 'b', 'o'];
while (finished < 20) {
  const story = await page.textContent('h1');
  for (let left = await page.locator('.sug[data-state=waiting]').count(); left > 0; left--) {
    echoes.push(await page.evaluate(key => {
      const card = document.querySelector('.sug[aria-current=true]'), start = performance.now();
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      return card.dataset.state === 'waiting' ? Infinity : performance.now() - start;
    }, keys[decisions++ % keys.length]));
  }
  await page.waitForFunction(n => Number(document.body.dataset.saved ?? 0) === n, await page.locator('.sug').count());
  await finishStory(page);
  await page.waitForFunction(old => document.querySelector('h1')?.textContent !== old, story);
  finished++;
}
const record = (await (await page.request.get(`${server.base}/history/download`)).text()).trim().split('\r\n');
same(record.filter(l => l.includes('"decide"')).length, decisions + early, 'one key, one decision, each in the record');
same(record.filter(l => l.includes('"finish"')).length, 20, 'twenty stories finished by keyboard alone');
figure(percentile(echoes, 0.95) < 50, `local echo under 50 ms (p95 ${percentile(echoes, 0.95).toFixed(1)} ms of ${echoes.length})`);
figure(percentile(saves, 0.95) < 100, `saved under 100 ms (p95 ${percentile(saves, 0.95).toFixed(1)} ms of ${saves.length})`);

// ---- A held key is one decision, and finishes one story
const events = async kind => (await (await page.request.get(`${server.base}/history/download`)).text()).split('\r\n').filter(l => l.includes(`"${kind}"`)).length;
const held = async (key, kind) => {
  const before = await events(kind);
  await page.waitForTimeout(450);
  for (let i = 0; i < 12; i++) await page.keyboard.down(key).then(() => page.waitForTimeout(50)); // the first is a press, the others repeat it
  await page.keyboard.up(key);
  await page.waitForTimeout(300);
  return await events(kind) - before;
};
await page.goto(`${server.base}/review?story=J0046`);
same([await page.locator('.sug[data-state=waiting]').count() > 3, await held('a', 'decide')], [true, 1], 'A held down accepts one suggestion');
same(await held('Enter', 'finish'), 1, 'Enter held down finishes one story');

// ---- Undo, focus, keys in fields, keys off
while (!(await page.locator('.sug[data-state=waiting]').count())) await finishStory(page).then(() => page.waitForLoadState());
const name = await page.locator('.sug[aria-current=true]').getAttribute('data-name');
await page.keyboard.press('a');
await saved(page);
ok(await page.evaluate(() => document.activeElement.matches('.sug, #finish')), 'after a decision focus is on the next card or on Finish');
await page.keyboard.press('u');
await page.waitForURL(/said=undone/);
same(await page.locator(`.sug[data-name="${name}"]`).getAttribute('data-state'), 'waiting', 'u takes the last decision back');
await page.keyboard.press('/');
await page.keyboard.type('axu');
same(await page.inputValue('#find'), 'axu', 'in a field, keys are letters');
same(await page.locator('.sug:not([data-state=waiting])').count(), 0, 'and decide nothing');
await page.keyboard.press('Escape');
await page.keyboard.press('?');
ok(await page.locator('#keys').isVisible(), '? shows the keys');
await page.locator('#keys #letters').uncheck();
await page.keyboard.press('Escape');
await page.locator('h1').click();
await page.keyboard.press('a');
same(await page.locator('.sug:not([data-state=waiting])').count(), 0, 'keys can be switched off');
await page.evaluate(() => localStorage.clear());

// ---- Keys can be changed, each of them; one that another has moves
await page.goto(`${server.base}/help`);
for (const [field, key] of [['#key-finish', 'e'], ['#key-reject', 'q'], ['#key-accept', 'x'], ['#key-add1', 'Backspace']]) await page.locator(field).press(key);
same(await page.locator('#remap input').count(), 28, 'every key has a field');
ok(/off/.test(await page.textContent('#remap-said')), 'and what changed is said');
await page.goto(`${server.base}/review?order=random&seed=4`);
while (!(await page.locator('.sug[data-state=waiting]').count())) await page.locator('#finish').click();
await page.locator('h1').click();
await page.keyboard.press('a');
await page.keyboard.press('1');
same(await page.locator('.sug:not([data-state=waiting])').count(), 0, 'the old key does nothing');
await page.keyboard.press('q');
await saved(page);
same(await page.locator('.sug[data-state=rejected]').count(), 1, 'the new one does');
await page.evaluate(() => localStorage.clear());
await page.goto(`${server.base}/review?order=source`);

// ---- A passage
await page.reload();
await page.evaluate(() => {
  const p = document.querySelector('#story p'), text = document.createTreeWalker(p, NodeFilter.SHOW_TEXT).nextNode();
  getSelection().setBaseAndExtent(text, 2, text, Math.min(9, text.length));
});
await page.waitForFunction(() => document.querySelector('#quote').value.length > 0);
const passage = await page.inputValue('#quote');
await page.fill('#find', 'young-carers');
await page.click('.add [value=add]');
await page.waitForURL(/said=saved/);
ok((await page.locator('mark:not(.rule)').allTextContents()).some(t => t.startsWith(passage)), 'a selected passage is marked as its evidence');

// ---- Many at once, one undo
await page.goto(`${server.base}/stories?accept=sport-and-exercise&theme=`);
const offers = await page.locator('#accept option').allTextContents();
if (offers.length) await page.click('form:has(#accept) button');
const left = Number((await page.textContent('#preview')).match(/in ([\d,]+) stor/)[1].replace(',', ''));
await page.click('form[action="/stories/accept"] .go');
same(Number((await page.textContent('.note.good')).match(/in (\d+) stories/)[1]), left, `many at once: ${left} accepted, as the preview said`);
await page.goto(`${server.base}/review`);
await page.click('.log li:first-child button');
await page.waitForURL(/said=undone/);
const after = (await (await page.request.get(`${server.base}/history/download`)).text()).split('\r\n');
ok(after[1].includes('"undo"') && after[2].includes(`"${left}"`), 'one undo takes them all back');

// ---- Without JavaScript
const plain = await open({ javaScriptEnabled: false });
await plain.context().addCookies(await page.context().cookies());
await plain.goto(`${server.base}/review?order=source`);
const id = (await plain.textContent('h1')).replace('Story ', '');
const made = () => plain.locator('.sug[data-state=accepted]').count();
const before = await made();
if (await plain.locator('.sug[data-state=waiting]').count()) await plain.locator('.sug[data-state=waiting] .full [value="accept:mixed"]').first().click();
else { await plain.fill('#find', 'housing'); await plain.click('.add [value=add]'); }
same(await made(), before + 1, 'without JavaScript: a decision is a form');
await plain.locator('.log li:first-child button').click();
same(await made(), before, 'without JavaScript: so is taking it back');
await plain.click('#flag');
same(await plain.locator('#flag').getAttribute('aria-pressed'), 'true', 'without JavaScript: flag');
await plain.click('#hide');
ok((await plain.textContent('#story')).includes('hidden'), 'without JavaScript: the text can be hidden, and is gone');
await plain.click('#finish');
ok(!(await plain.textContent('h1')).includes(id), 'without JavaScript: finish opens the next story');

// ---- A rule adopted after its effect was seen, an example from a passage, both taken back
const tagsOf = () => journeys('export', '--what', 'tags', '-p', file);
const tagged = tagsOf();
await page.goto(`${server.base}/codebook?theme=housing&rule=${encodeURIComponent('my school')}`);
ok(/is found in [\d,]+ stor/.test(await page.textContent('#try')), 'what a rule would find is shown before anybody adopts it');
await page.click('#try [value=rule]');
ok(/Adopted/.test(await page.textContent('.note.good')), 'a rule is adopted on the screen');
ok(tagsOf() !== tagged && tagsOf().includes('"rule":"my school"'), 'and all stories are tagged by it');
ok((await (await page.request.get(`${server.base}/codebook/download?codebook=1000-journeys`)).text()).includes('- my school\n'), 'the download has it in its place');
await page.goto(`${server.base}/review?order=source`);
await page.fill('#find', 'housing');
await page.fill('#quote', 'They drew me a map of my school');
await page.click('.add [value=example]');
await page.waitForURL(/\/codebook/);
same(await page.inputValue('#text'), 'They drew me a map of my school', 'a passage goes to the codebook, to be changed first');
await page.fill('#text', 'Nothing here is about anything of the kind.');
await page.click('#example [value=example]');
ok(/found by no rule/.test(await page.textContent('.note.warn')), 'an example that no rule finds is refused');
await page.goto(`${server.base}/codebook?theme=housing&text=${encodeURIComponent('We had to move out of my school flat.')}`);
await page.click('#example [value=example]');
ok((await page.locator('q', { hasText: 'my school flat' }).count()) === 1, 'one that is found becomes an example');
journeys('undo', 'run', '-p', file); journeys('undo', 'run', '-p', file);
same(tagsOf(), tagged, 'two steps back, and all is as before, byte for byte');

// ---- Two coders, blind
for (const who of ['Ama', 'Kofi']) await letIn(page, who);
await page.fill('#stories', '12');
await page.check('#coder-0'); await page.check('#coder-1');
await page.click('form[action="/sample"] button');
const ama = await signIn(server.base, 'Ama'), kofi = await signIn(server.base, 'Kofi');
same(await ama.locator('.who span').textContent(), 'Coder: Ama', 'a coder signs in with a passphrase');
same((await ama.goto(`${server.base}/people`)).status(), 403, 'a coder may not see who may sign in');
let saw = 0;
const sits = async (p, says) => { // the whole sample, as it comes; of the first `says`: housing
  for (let i = 0; i < 12; i++) {
    if (i === 0) await p.goto(`${server.base}/review`);
    saw += await p.locator('.sug, .story mark').count();
    if (i < says) { await p.fill('#find', 'housing'); await p.click('.add [value=add]'); await p.waitForURL(/said=saved/); }
    const story = await p.textContent('h1');
    await p.click('#finish');
    await p.waitForFunction(old => document.querySelector('h1')?.textContent !== old, story);
  }
};
await ama.goto(`${server.base}/review`);
const secret = new URL(ama.url()).searchParams.get('story') ?? (await ama.textContent('h1')).trim().split(' ').pop();
await ama.goto(`${server.base}/tables?by=id&theme=housing`);
ok(/Left out: 12 stories/.test(await ama.textContent('main')) && !(await ama.textContent('table')).includes(secret), 'what Ama is to code blind is in no table of hers', secret);
await Promise.all([sits(ama, 12), sits(kofi, 4)]);
same(saw, 0, 'blind: neither the machine nor the other coder was seen in 12 stories');
await page.goto(`${server.base}/agreement?first=Ama&second=Kofi`);
const cells = await page.locator('tbody tr').filter({ hasText: 'Housing' }).first().locator('td.n').allTextContents();
same(cells.slice(0, 4), ['4', '8', '0', '0'], 'agreement: the four cells');
ok((await page.textContent('#settle-title')).startsWith('8 '), 'agreement: eight to settle');
await page.locator('#settle [value=yes]').first().click();
ok((await page.textContent('#settle-title')).startsWith('7 '), 'one settled, seven left');
const blind = (await (await page.request.get(`${server.base}/history/download`)).text()).split('\r\n').filter(l => l.includes('machine and others'));
same(['decide', 'finish'].map(w => blind.filter(l => l.includes(`"${w}"`)).length), [16, 24], 'the record says who was blind to what, when deciding and when finishing');

// ---- Two coders on one story: nothing lost, the later one is told
await ama.goto(`${server.base}/review?order=source`);
const shared = await ama.evaluate(() => location.search);
await kofi.goto(`${server.base}/review${shared}`);
if (await ama.locator('.sug[data-state=waiting]').count()) {
  await ama.keyboard.press('a');
  await saved(ama);
  await kofi.keyboard.press('x');
  await kofi.waitForFunction(() => /Ama accepted/.test(document.querySelector('#live').textContent));
  ok(true, 'two on one story: the later one is told, and both are kept');
}

// ---- Tables and downloads
await page.goto(`${server.base}/tables?by=respondent_type&theme=housing`);
const shown = await page.locator('tbody tr').first().locator('th, td').allTextContents();
const told = journeys('count', '--by', 'respondent_type', '--theme', 'housing', '--format', 'csv', '-p', file);
const got = await (await page.request.get(`${server.base}/tables/download?by=respondent_type&theme=housing&format=csv`)).text();
same(got, told, 'the download is what `journeys count` says, byte for byte');
ok(shown.length > 3, 'the table is on the page');

// ---- To share: through the gate, noted, and made again
await page.goto(`${server.base}/tables?by=respondent_type&share=round-5`);
const rounded = await page.locator('td.n').allTextContents();
ok(rounded.length > 50 && rounded.every(x => /^(\[c\]|[\d,]*[05])$/.test(x.trim())), 'a shared table holds no exact number, nor do its bars');
const releases = () => (journeys('status', '-p', file).match(/record\s+(\d+)/) ?? [])[1];
const leaves = Number(releases());
const take = async () => {
  const [d] = await Promise.all([page.waitForEvent('download'), page.click('form[action="/tables/share"] [value=csv]')]);
  return readFileSync(await d.path(), 'utf8');
};
const shared1 = await take();
same(Number(releases()), leaves + 1, 'a download of it is noted as a release');
same(await take(), shared1, 'again: the same bytes');
same(Number(releases()), leaves + 1, 'and no second release');
journeys('count', '--by', 'respondent_type', '--share', 'round-5', '-o', 'board.csv', '-p', file);
same(shared1, readFileSync(join(place, 'board.csv'), 'utf8'), 'it is what `journeys count --share` writes, byte for byte');
const around = await page.request.get(`${server.base}/tables/download?by=respondent_type&share=round-5&format=csv`);
same(around.status(), 405, 'no way around the note');
await page.goto(`${server.base}/tables?by=respondent_type&where=id%20!=%20J0019&share=exact-5`);
ok(/REFUSED/.test(await page.textContent('.note.warn')), 'a table that would tell beside it is refused, with the reason');

// ---- Killed in the middle: nothing acknowledged is lost
const standing = () => Number(journeys('status', '-p', file).match(/decisions\s+([\d,]+)/)[1].replace(/,/g, ''));
let acknowledged = 0;
for (let round = 0; round < 5; round++) {
  const Cookie = round ? (await fetch(server.link, { redirect: 'manual' })).headers.get('set-cookie').split(';')[0]
    : (await page.context().cookies()).map(c => `${c.name}=${c.value}`).join('; ');
  const screen = await (await fetch(`${server.base}/review?order=source`, { headers: { Cookie } })).text();
  const [story, token, words] = ['story', 'token', 'words'].map(name => screen.match(new RegExp(`name="${name}" value="([^"]+)"`))[1]);
  const before = standing();
  let acks = 0;
  const flood = (async () => {
    for (let i = 0; i < 500; i++) {
      const r = await fetch(`${server.base}/decide`, {
        method: 'POST', headers: { Origin: server.base, Cookie, Accept: 'application/json' },
        body: new URLSearchParams({ token, words, story, add: 'housing', do: 'add', note: `round ${round}` }),
      }).catch(() => null);
      if (!r?.ok) break;
      await r.text().catch(() => null);
      acks++;
    }
  })();
  await new Promise(r => setTimeout(r, 150 + 90 * round));
  await server.kill();
  await flood;
  const now = standing();
  acknowledged += acks;
  if (now - before < acks) ok(false, 'a killed server lost what it had acknowledged', `${now - before} of ${acks}`);
  server = await serve(file);
}
ok(acknowledged > 20, `killed 5 times in the middle: ${acknowledged} acknowledged decisions, none lost`);

for (const p of [page, plain, ama, kofi]) same(p.trouble, [], 'no error, no dialog, no breach of the policy');
await server.stop();
same(server.complaints(), '', 'the server has nothing to complain of');
await finish();
