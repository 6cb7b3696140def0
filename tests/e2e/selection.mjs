// selection.mjs - which stories are shown to everybody: proposed by a seed, changed by hand, read
// beside their redactions and signed by a person, all without JavaScript. And whatever is sent, no
// unsigned, unconsented, flagged, at-risk or withdrawn story gets through.
import { writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { finish, journeys, letIn, ok, open, place, program, project, root, same, serve, signIn } from './desk.mjs';

const story = (id, text, more = {}) => JSON.stringify({ id, text, respondent: `R-${id}`, respondent_type: 'parent', consent: 'publish', ...more });
const write = (name, ...lines) => writeFileSync(join(place, name), lines.join('\n') + '\n');
write('stories.ndjson', ...Array.from({ length: 12 }, (_, i) => story(`S${String(i + 1).padStart(2, '0')}`, i % 2 ? 'We waited a year for help at school.' : 'The library and the trips were good for us.')),
  story('NAMES', 'My son Andre waited at Elmwater Surgery.\n\nIn that year nobody rang us.'),
  story('ANON', 'The school helped us with the twins.', { consent: 'anonymous' }),
  story('INTERNAL', 'The housing was bad.', { consent: 'internal' }),
  story('CHILD', 'I like the library.', { respondent_type: 'child', age: '9' }),
  story('FLAGGED', 'The club is good.'), story('RISK', 'The school did not ask.'));
write('gone.ndjson', story('GONE', 'We moved away.'));
const file = project('selection', 'stories.ndjson');
journeys('flag', 'FLAGGED', 'second-reader', '--coder', 'Ama', '-p', file);
journeys('flag', 'RISK', 'at-risk', '--coder', 'Ama', '--contact', 'Duty team', '-p', file);
journeys('import', 'gone.ndjson', '-p', file);
journeys('undo', '-p', file);
const barred = { INTERNAL: 'nobody agreed', CHILD: 'no parent or guardian', FLAGGED: 'second reader', RISK: 'at risk', GONE: 'no story has the id' };

const server = await serve(file), { base } = server;
const lead = await open({ javaScriptEnabled: false });
await lead.goto(server.link);
const main = page => page.textContent('main');
const listed = () => journeys('select', '--list', '--format', 'csv', '-p', file).trim().split('\n').slice(1);
const chosen = () => listed().map(l => l.split(',')[1]).sort();
const tokens = new Map();
const send = async (page, path, fields) => {
  if (!tokens.has(page)) tokens.set(page, (await (await page.request.get(`${base}/help`)).text()).match(/name="token" value="(\w+)"/)[1]);
  const token = tokens.get(page);
  const r = await page.request.post(base + path, { headers: { Origin: base }, form: { token, ...fields }, maxRedirects: 0 });
  return [r.status(), r.headers().location ?? await r.text()];
};
const publishes = () => {
  try {
    execFileSync(program, ['publish', '-o', 'site', '--dry-run', '--no-docx', '--site', join(root, 'corpus', 'site.yaml'), '-p', file], { cwd: place, stdio: 'pipe' });
    return '';
  } catch (e) { return `${e.stdout}${e.stderr}`; }
};

// ---- Proposed by a seed, and changed
await lead.goto(`${base}/selection`);
ok(/\d+ of \d+ stories may be shown. Not: 2 for want of consent, 2 flagged/.test(await main(lead)), 'before the first proposal the page says how many may be shown, and why not the others');
await lead.fill('#wanted', '6');
await lead.fill('#seed', '7');
await lead.click('[value=propose]');
same(await lead.locator('table:has(caption:text("need you first")) tbody tr').count(), 6, 'six stories are proposed');
const first = chosen();
await lead.fill('#seed', '8');
await lead.click('[value=propose]');
await lead.fill('#seed', '7');
await lead.click('[value=propose]');
same(chosen(), first, 'the same seed gives the same stories');
same(journeys('select', '6', '--seed', '7', '--dry-run', '--list', '--format', 'csv', '-p', file).trim().split('\n').slice(1).map(l => l.split(',')[1]).sort(), first, 'as on the command line');
const bars = () => lead.locator('table.bars:has(caption:text("What they say"), caption:text("Who told it")) tbody').allTextContents();
ok((await bars()).join().includes('parent'), 'the balance is on the page');
for (const [fields, what] of [[{ wanted: '0' }, 'no'], [{ wanted: '-1' }, 'fewer than no'], [{ wanted: '100000' }, 'too many'], [{ wanted: '5', seed: 'x' }, 'a seed that is no number:']])
  same((await send(lead, '/selection', { do: 'propose', ...fields }))[0], 400, `${what} stories are not proposed`);
same(chosen(), first, 'nothing of that changed the selection');
await lead.goto(`${base}/selection`);
const out = first[0];
await lead.click(`form:has([value="${out}"]) [value=drop]`);
ok(!chosen().includes(out) && chosen().length === 6, 'a dropped story is out, and another takes its place');
await lead.click(`li:has-text("${out}") [value=free]`);
ok(!/Dropped\s*They/.test(await main(lead)), 'freed, it is dropped no more');
await lead.fill('#ask', 'NAMES');
await lead.click('#ask-card button');
const may = await lead.locator('#ask-card [role=status]').textContent();
if (!chosen().includes('NAMES')) {
  ok(may.includes('NAMES may come in'), 'a story that may come in can be asked for');
  await lead.selectOption('#story', chosen()[0]);
  await lead.fill('#other', 'NAMES');
  await lead.click('[value=swap]');
}
ok(chosen().includes('NAMES') && chosen().length === 6, 'one goes out, another comes in');
await lead.goto(`${base}/selection?ask=ANON`);
await lead.click('#ask-card [value=pin]');
ok(chosen().includes('ANON') && /ANON Pinned/.test(await main(lead)), 'pinned, a story is in and stays');
await lead.fill('#seed', '99');
await lead.click('[value=propose]');
ok(chosen().includes('ANON'), 'also when another seed proposes');
if (!chosen().includes('NAMES')) await send(lead, '/selection', { do: 'swap', story: chosen().find(s => s !== 'ANON'), other: 'NAMES' });

// ---- What may not come in
const before = chosen();
for (const [id, why] of Object.entries(barred)) {
  await lead.goto(`${base}/selection?ask=${id}`);
  const said = await lead.locator('#ask-card [role=status]').textContent();
  ok(said.includes(why), `${id}: the page says why it cannot come in`, said);
  const pin = await send(lead, '/selection', { do: 'pin', story: id }), swap = await send(lead, '/selection', { do: 'swap', story: before[0], other: id });
  const sign = await send(lead, '/sign', { do: 'sign', story: id, answered: '1' });
  same([pin[0], swap[0], sign[0]], id === 'GONE' ? [404, 404, 404] : [409, 409, 409], `${id}: pinned, swapped and signed by force, it is refused`);
}
same(chosen(), before, 'the selection is as it was');
ok(!journeys('status', '-p', file).includes('signed'), 'and nothing is signed');

// ---- Read beside its redactions, and signed
await lead.goto(`${base}/sign?story=NAMES`);
same(await lead.locator('del.pii').allTextContents(), ['Andre', 'Elmwater Surgery'], 'what is taken out stands in the story as told');
same(await lead.locator('ins.pii').allTextContents(), ['[child]', '[organisation]'], 'and what stands there instead beside it');
await lead.check('tr:has-text("Elmwater") [name=keep]');
await lead.fill('#hide', 'In that year');
await lead.click('[value=sign]');
ok(/Not signed yet: it reads otherwise/.test(await main(lead)), 'what was changed is shown before it is signed');
same(await lead.locator('ins.pii').allTextContents(), ['[child]', '[removed]'], 'as it would read then');
await lead.click('[value=sign]');
await lead.goto(`${base}/sign?story=NAMES`);
ok(/Signed by R. Mensah/.test(await main(lead)), 'read again, it is signed');
same(await lead.locator('ins.pii').allTextContents(), ['[child]', '[removed]'], 'as it was read');
await lead.click('[value=undo]');
ok(await lead.locator('[value=sign]').count() === 1, 'a signature can be taken back');
await lead.fill('#hide', 'words that are not there');
await lead.click('[value=look]');
ok(/does not hold the words/.test(await main(lead)), 'words that the story has not are told');
for (const bad of ['x', '5', '0-99999', '3-3', '9-2', '-', '1-', '0-1000000000'])
  same((await send(lead, '/sign', { do: 'look', story: 'NAMES', keep: bad }))[0], 400, `"${bad}" is no place in a story`);
await lead.goto(`${base}/sign?story=NAMES`);
const seen = await lead.inputValue('[name=seen]');
write('again.ndjson', story('NAMES', 'My son Andre waited at Elmwater Surgery with Precious.'));
journeys('import', 'again.ndjson', '--corrections', '-p', file);
same((await send(lead, '/sign', { do: 'sign', story: 'NAMES', seen }))[0], 409, 'a story that was corrected meanwhile is not signed unread');

// ---- Who is to be anonymous: rare words are answered for
await lead.goto(`${base}/sign?story=ANON`);
ok(/twins: few families have them/.test(await main(lead)), 'an event that few have is listed');
await lead.click('[value=sign]');
ok(/Not signed yet: the teller is to be anonymous/.test(await main(lead)), 'a person answers for it first');
await lead.check('#rare-0');
await lead.click('[value=look]');
same(await lead.locator('ins.pii').allTextContents(), ['[removed]'], 'or takes it out');
await lead.click('[value=sign]');
ok(/ANON is signed. This is the next one/.test(await main(lead)), 'signed, it leads to the next that waits');

// ---- A coder signs, and does not choose; a mark of present risk is for leads
await letIn(lead, 'Kofi');
const kofi = await signIn(base, 'Kofi');
await kofi.goto(`${base}/selection`);
same([await kofi.locator('#wanted').count(), await kofi.locator('[value=drop]').count()], [0, 0], 'a coder sees what is chosen, and no way to choose');
same((await send(kofi, '/selection', { do: 'drop', story: 'ANON' }))[0], 403, 'nor does force help');
const risky = chosen().find(s => s !== 'ANON' && s !== 'NAMES');
journeys('flag', risky, 'at-risk', '--coder', 'Ama', '-p', file);
await kofi.goto(`${base}/selection`);
ok(!/at risk|Not possible/.test(await main(kofi)), 'a mark of present risk is not told to a coder');
await kofi.goto(`${base}/sign?story=${risky}`);
ok(!/at risk/.test(await main(kofi)), 'nor by the story');
await lead.goto(`${base}/selection`);
ok(/Not possible it is marked at risk/.test(await main(lead)), 'but to a lead');
journeys('flag', risky, 'none', '--coder', 'Ama', '-p', file);
await kofi.goto(`${base}/selection`);
for (let i = 0; i < 8 && await kofi.locator('#publish a.go').count(); i++) {
  await kofi.click('#publish a.go');
  for (let k = 0; k < 8 && await kofi.locator('[value=sign]').count(); k++) await kofi.click('[value=sign]');
  await kofi.goto(`${base}/selection`);
}
ok(listed().every(l => /,$/.test(l)), 'a coder signs them one after the other', listed().join('; '));

// ---- No path publishes what may not be
await lead.goto(`${base}/selection`);
ok(/Nothing stands against it/.test(await main(lead)) && /journeys publish -o site/.test(await main(lead)), 'when all are signed the page says how to publish');
same(publishes(), '', 'and the command line agrees');
const one = chosen().find(s => s.startsWith('S'));
const again = [
  ['flagged', () => journeys('flag', one, 'second-reader', '--coder', 'Ama', '-p', file), () => journeys('flag', one, 'none', '--coder', 'Ama', '-p', file)],
  ['at risk', () => journeys('flag', one, 'at-risk', '--coder', 'Ama', '-p', file), () => journeys('flag', one, 'none', '--coder', 'Ama', '-p', file)],
  ['not agreed to', () => journeys('consent', one, 'internal', '-p', file), () => journeys('undo', '-p', file)],
  ['not signed', async () => { await lead.goto(`${base}/sign?story=${one}`); await lead.click('[value=undo]'); }, null],
];
for (const [what, spoil, mend] of again) {
  await spoil();
  await lead.goto(`${base}/selection`);
  ok(!/Nothing stands against it/.test(await main(lead)) && !/journeys publish -o/.test(await lead.locator('#publish').textContent()), `${what}: the page does not call it ready`);
  ok(publishes().includes(one), `${what}: nor is it published`);
  if (mend) {
    const forced = await send(lead, '/sign', { do: 'sign', story: one });
    same(forced[0], 409, `${what}: and signing it does not help`);
    await mend();
  }
}
write('last.ndjson', story('LAST', 'We were asked once.'));
journeys('import', 'last.ndjson', '-p', file);
same((await send(lead, '/selection', { do: 'pin', story: 'LAST' }))[0], 303, 'a new story is chosen');
journeys('forget', '--story', 'LAST', '-p', file);
await lead.goto(`${base}/selection`);
ok(!/LAST/.test(await main(lead)), 'forgotten, it is in no selection');
for (const path of ['/selection', '/sign']) same((await send(lead, path, { do: 'publish', story: one }))[0], 400, `${path} knows no other act`);
for (const p of [lead, kofi]) same(p.trouble, [], 'no error, no breach of the policy');
await server.stop();
same(server.complaints(), '', 'the server has nothing to complain of');
await finish();
