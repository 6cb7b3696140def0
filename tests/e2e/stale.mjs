// stale.mjs - an old tab: what its forms say was said of what it shows. Where the project went on or back
// meanwhile, nothing is written, the page says why, and whoever sent it decides again; with the module
// and without JavaScript.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { axe, finish, history, journeys, letIn, ok, open, place, project, same, saved, serve, signIn } from './desk.mjs';

const stories = more => [
  ['S1', 'The mobility teacher took him round the whole school.'],
  ['S2', 'Her mobility teacher left at Easter, and the housing office moved us.'],
  ['S3', 'It was the mobility teacher who saw it.'],
  ['S4', 'The mobility teacher never came, we waited a year.'],
].map(([id, text]) => JSON.stringify({ id, text: more[id]?.[0] === '=' ? more[id].slice(1) : text + (more[id] ?? ''), respondent_type: 'parent', consent: 'publish' })).join('\n') + '\n';
writeFileSync(join(place, 'stale.ndjson'), stories({}));
const file = project('stale', 'stale.ndjson');
const correct = more => { writeFileSync(join(place, 'stale.ndjson'), stories(more)); journeys('import', '--corrections', 'stale.ndjson', '-p', file); journeys('tag', '-p', file); };
const server = await serve(file), { base } = server;
const lead = await open();
await lead.goto(server.link);
await letIn(lead, 'Ama');
const enter = options => signIn(base, 'Ama', options);
const tab = await enter(), plain = await enter({ javaScriptEnabled: false });
const record = () => history(lead);
const stands = async () => (await record()).filter(r => r[3] === 'decide' && !r[13]).map(r => `${r[4]} ${r[7]}`);

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
await Promise.all([tab.waitForEvent('load'), tab.click('text=Show the story as it is now')]);
same(await tab.locator('.sug').first().getAttribute('data-state'), 'waiting', 'the page as it is now is one key away');
await plain.locator('.log form button').first().click();
ok(/went back to a backup/.test(await plain.textContent('main')), 'nor does the list of an old page, without JavaScript');
same(await plain.locator('main a.btn').textContent(), 'Back to the story', 'which leads back to the story');
same([await stands(), (await record()).length], then, 'what stands is as it was');
await now.locator('.log form button').first().click();
await now.waitForURL(/said=undone/);
same((await stands()).length, then[0].length - 1, 'a page of now takes back what it shows');


// ---- The words were corrected: what was said of the old ones is not said of the new
const said = async () => (await record()).filter(r => /^(decide|finish)$/.test(r[3])).length;
for (const p of [tab, plain]) {
  const how = p === tab ? 'with the module' : 'without JavaScript', story = p === tab ? 'S3' : 'S1';
  await p.goto(`${base}/review?story=${story}`);
  correct({ [story]: ' Nobody else did.' });
  const before = (await said());
  const card = p.locator('.sug').first();
  await card.locator('.memo-field summary').click();
  await card.locator('[name=note]').fill('so she says');
  if (p === tab) {
    await p.locator('h1').click();
    await p.keyboard.press('a');
    const box = p.locator('.sug .note[role=alert]');
    await box.waitFor();
    ok(/corrected after you opened it/.test(await box.textContent()), 'an accepted suggestion is not saved, and the card says why');
    await p.waitForTimeout(500);
    await p.keyboard.press('Enter'); // to finish: what is not saved comes first
    same([await p.evaluate(() => document.activeElement.textContent), (await said())], ['Show the story as it is now', before], 'Enter leads to what is to be done about it');
    await p.keyboard.press('Enter');
  } else {
    await card.locator('.full [value=accept]').click();
  }
  await p.locator('#why-not').waitFor();
  const told = await p.textContent('#why-not');
  ok(/Not saved: accept of .*“so she says”/.test(told), `${how}: what was sent and typed is told`, told);
  ok((await p.textContent('#story')).includes('Nobody else did.'), `${how}: beside the new words`);
  same([await p.textContent('h1'), await p.locator('.sug').first().getAttribute('data-state'), (await said())], [`Story ${story}`, 'waiting', before], `${how}: nothing is written, and it waits as before`);
  if (p === tab) same(await axe(p), '', 'axe finds nothing there');
  if (p === tab) await p.keyboard.press('a').then(() => saved(p, 1));
  else await p.locator('.sug').first().locator('.full [value=accept]').click().then(() => p.waitForURL(/said=saved/));
  same((await said()), before + 1, `${how}: decided again, it is`);

  // Finished, and a theme added, on an old page
  await p.goto(`${base}/review?story=${story}`);
  correct({ [story]: ' Nobody did.' });
  await p.fill('#find', 'Housing');
  await p.fill('#quote', 'moved');
  await p.locator('.add [value=add]').click();
  await p.locator('#why-not').waitFor();
  ok(/Not saved: add of Housing.*on the words “moved”/.test(await p.textContent('#why-not')), `${how}: nor is a theme added to other words`);
  await p.goto(`${base}/review?story=${story}`);
  correct({ [story]: ' Somebody did.' });
  if (p === tab) await p.waitForTimeout(450).then(() => p.keyboard.press('Enter'));
  else await p.click('#finish');
  await p.locator('#why-not').waitFor();
  ok(/Not saved: that you have read it to its end/.test(await p.textContent('#why-not')), `${how}: nor is it finished`);
  same([await p.textContent('h1'), (await said())], [`Story ${story}`, before + 1], `${how}: and the story stays open`);
  if (p === tab) await p.waitForTimeout(450).then(() => p.keyboard.press('Enter'));
  else await p.click('#finish');
  await p.waitForURL(u => u.pathname === '/review' && !u.href.includes(`story=${story}`));
  same((await record()).filter(r => r[3] === 'finish').slice(0, 1).map(r => r[4]), [story], `${how}: read again, it is`);
}

// ---- Tagged anew: what is suggested now was not before who finishes
await plain.goto(`${base}/review?story=S4`);
const pages = await Promise.all(['/codebook?theme=housing&rule=waited', '/stories?accept=send/school-support&rule=mobility%20teacher'].map(async path => {
  const p = await lead.context().newPage();
  await p.goto(base + path);
  return p;
}));
await lead.goto(`${base}/codebook?theme=housing&rule=waited`);
await lead.click('[value=rule]');
await lead.waitForURL(/said=adopted/);
const wrote = (await record()).length;
await plain.click('#finish');
await plain.locator('#why-not').waitFor();
ok(/tagged anew/.test(await plain.textContent('#why-not')) && /Housing/.test(await plain.textContent('.sugs')), 'a story is not finished past a suggestion that was not there');
const [adopting, accepting] = pages;
await adopting.click('[value=rule]');
await adopting.locator('#why-not').waitFor();
ok(/codebook was changed/.test(await adopting.textContent('#why-not')) && /waited/.test(await adopting.inputValue('#rule')), 'nor is a rule adopted into a codebook that was not tried, and it is tried there now');
same((await record()).length, wrote, 'none of it is in the record');

// ---- Many at once, and what is settled
ok(await accepting.locator('form[action="/stories/accept"] button').count() === 1, 'a preview shows what would be accepted at once');
correct({ S4: '=The mobility teacher never came, or too late.' });
const left = (await said());
await accepting.click('form[action="/stories/accept"] button');
await accepting.locator('#why-not').waitFor();
same([(await said()), /Nothing was accepted/.test(await accepting.textContent('#why-not')), await accepting.locator('#preview').count()], [left, true, 1], 'other words than the preview showed are not, and the preview comes again');
journeys('decide', 'S4', 'housing', 'accept', '--coder', 'Ben', '-p', file);
journeys('decide', 'S4', 'housing', 'reject', '--coder', 'Cleo', '-p', file);
await lead.goto(`${base}/agreement?open=1`);
journeys('decide', 'S4', 'housing', 'accept', '--coder', 'Cleo', '-p', file);
const sides = (await said());
await lead.locator('article', { hasText: 'S4' }).locator('button[value=no]').click();
await lead.locator('#why-not').waitFor();
same([(await said()), /S4 is not settled/.test(await lead.textContent('#why-not'))], [sides, true], 'nor is settled on what two agree meanwhile');

// ---- Marked again: nobody ends or takes away a mark that they never saw
journeys('flag', 'S1', 'at-risk', '--coder', 'Ben', '--contact', 'Duty team, 020 7946 0000', '--note', 'the first', '-p', file);
journeys('flag', 'S2', 'second-reader', '--coder', 'Ben', '-p', file);
await lead.goto(`${base}/watch`);
const reading = await lead.context().newPage();
await reading.goto(`${base}/watch`);
await tab.goto(`${base}/review?story=S2`);
journeys('flag', 'S1', 'at-risk', '--coder', 'Cleo', '--note', 'a new bruise', '-p', file);
journeys('flag', 'S2', 'second-reader', '--coder', 'Cleo', '-p', file);
const newest = async () => (await (await lead.request.get(`${base}/history`)).text()).match(/<td class="n">([\d,]+)/)[1];
const events = await newest();
await lead.locator('tbody tr', { hasText: 'S1' }).locator('summary').click();
await lead.fill('[name=why]', 'spoke to the family about the first');
await lead.click('button[value=end]');
ok(/S1 is still watched.*“spoke to the family about the first”/.test(await lead.textContent('#why-not')), 'a watch is not ended on marks that are not all, and what was typed is told');
const row = lead.locator('tbody tr', { hasText: 'S1' });
ok(/the first.*Again, by Cleo.*a new bruise/.test(await row.textContent()) && /nobody yet/.test(await row.textContent()), 'the list has both, and says that nobody has read it');
await reading.locator('tbody tr', { hasText: 'S1' }).locator('button', { hasText: 'Read' }).click();
ok(/S1 is not marked as read/.test(await reading.textContent('#why-not')), 'nor is a mark read that the page did not show');
await tab.click('#flag');
ok(/marked again by somebody meanwhile/.test(await tab.textContent('main')), "nor is a colleague's flag taken away unseen");
same(await newest(), events, 'nothing of it is in the record');
await row.locator('summary').click();
await lead.fill('[name=why]', 'spoke to the family about both');
await lead.click('button[value=end]');
ok(/Ended: spoke to the family about both/.test(await row.textContent()), 'on what is there now it is ended');
await tab.goto(`${base}/review?story=S2`);
await tab.click('#flag');
await tab.waitForURL(/said=saved/);
same(await tab.getAttribute('#flag', 'aria-pressed'), 'false', 'and a flag is taken away');

same([lead, tab, plain, now].flatMap(p => p.trouble), [], 'no page broke its policy');
same(server.complaints(), '', 'the server has nothing to complain of');
await finish();
