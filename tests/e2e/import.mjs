// import.mjs - stories come in by the page: looked at first, the guess mended, imported, taken back;
// with JavaScript off; and files that are none.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finish, journeys, letIn, ok, open, place, project, root, same, serve, signIn } from './desk.mjs';

const file = project('import');
const server = await serve(file), { base } = server;
const page = await open({ javaScriptEnabled: false });
await page.goto(server.link);
const stories = () => Number(journeys('status', '-p', file).match(/stories\s+([\d,]+)/)[1].replace(/,/g, ''));
const uploads = () => readdirSync(place).filter(n => /^import\.journeys\.[0-9a-f]{12}\.part$/.test(n)).length;
const before = stories();
writeFileSync(join(place, 'fair "2012".csv'), 'Nr;Was möchten Sie sagen? What is your story?;Ward\n1;We waited for the café, a year;Peckham\n2;"Two lines\nof <b>words</b>";Nowhere\n');

await page.goto(`${base}/import`);
await page.setInputFiles('#file', join(place, 'fair "2012".csv'));
await page.click('[value=look]');
ok(/2 rows read/.test(await page.textContent('main')) && /2 new stories/.test(await page.textContent('main')), 'a file is looked at first');
ok(/text/.test(await page.inputValue('#mapping')), 'with what its columns are taken to be');
same(stories(), before, 'and nothing is imported yet');
same(uploads(), 1, 'the file waits beside the project');
const guess = await page.inputValue('#mapping');
await page.fill('#mapping', 'sources: [');
await page.click('[value=again]');
ok(await page.locator('.note.warn').count() === 1 && (await page.inputValue('#mapping')) === 'sources: [', 'a broken mapping is told, and kept to be mended');
same(await page.locator('[value=import]').count(), 0, 'it cannot be imported by that');
await page.fill('#mapping', guess);
await page.click('[value=again]');
const other = await page.context().newPage(); // a second tab, and another file
await other.goto(`${base}/import`);
await other.setInputFiles('#file', { name: 'b.csv', mimeType: 'text/csv', buffer: Buffer.from('Nr,What is your story?\n7,The other file\n') });
await other.click('[value=look]');
const old = { token: await page.inputValue('[name=token]'), upload: await page.inputValue('[name=upload]'), mapping: guess };
for (const act of ['import', 'again', 'drop']) {
  const r = await page.request.post(`${base}/import`, { headers: { Origin: base }, form: { ...old, do: act }, maxRedirects: 0 });
  ok(r.status() === 409 && /Another file was chosen since/.test(await r.text()) && uploads() === 1, `what waits is not what this page shows: ${act} is refused`);
}
same(stories(), before, 'and nothing of the other file came in');
await page.goto(`${base}/import`);
await page.setInputFiles('#file', join(place, 'fair "2012".csv'));
await page.click('[value=look]');
await page.fill('#mapping', guess);
await page.click('[value=import]');
same(stories(), before + 2, 'imported as looked at, with a report');
same(uploads(), 0, 'and the file is gone');
await page.click('[value=undo]');
same(stories(), before, 'one button takes it back');
writeFileSync(join(place, 'corrected.ndjson'), '{"id":"J0001","text":"We waited a year."}\n');
journeys('import', 'corrected.ndjson', '--corrections', '-p', file);
ok(!/keeps? what it changed/.test(await page.goto(`${base}/import`).then(() => page.textContent('main'))), 'so does it corrections');
journeys('consent', 'J0001', 'internal', '-p', file);
ok(/1 story keeps what it changed/.test(await page.goto(`${base}/import`).then(() => page.textContent('main'))), 'but of a story whose consent was set since, and says so');
journeys('undo', '-p', file);
await page.goto(`${base}/import`);
await page.click('[value=undo]');

// ---- Many stories, a workbook, and what is none
await page.goto(`${base}/import`);
await page.setInputFiles('#file', join(root, 'corpus', 'journeys.ndjson'));
await page.click('[value=look]');
ok(/1,010 stories that are there already/.test(await page.textContent('main')), 'a file that is in already brings nothing new');
await page.click('[value=drop]');
same(uploads(), 0, 'Leave it erases the file');
for (const [name, bytes] of [['x.exe', 'MZ'], ['x.xlsx', 'PK\x03\x04 no workbook'], ['x.csv', '\xff\xfe\x00'], ['x.csv', '']]) {
  writeFileSync(join(place, name), bytes, 'latin1');
  await page.goto(`${base}/import`);
  await page.setInputFiles('#file', join(place, name));
  await page.click('[value=look]');
  ok(await page.locator('.note.warn').count() >= 1, `${name} (${bytes.length} bytes) is refused, with a reason`);
}
same(stories(), before, 'none of them left anything');

// ---- Forms that no browser sends
await page.goto(`${base}/import`);
const token = await page.inputValue('[name=token]');
const cookie = (await page.context().cookies()).map(c => `${c.name}=${c.value}`).join('; ');
const send = (type, body, path = '/import') => page.request.post(base + path, { headers: { Origin: base, Cookie: cookie, 'Content-Type': type }, data: Buffer.from(body, 'latin1'), maxRedirects: 0 });
const part = (name, value, more = '') => `--B\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
const good = `${part('token', token)}${part('do', 'look')}${part('file', '{"id":"X","text":"x"}', '; filename="../../evil.ndjson"')}--B--\r\n`;
same((await send('multipart/form-data; boundary=B', good)).status(), 200, 'a form with a path as the name of its file is taken');
ok(readdirSync(place).every(n => !n.startsWith('evil')) && uploads() === 1, 'and the path leads nowhere');
const bad = [['multipart/form-data', good], ['multipart/form-data; boundary=', good], [`multipart/form-data; boundary=${'B'.repeat(80)}`, good], ['multipart/form-data; boundary=C', good],
  ['multipart/form-data; boundary=B', good.replace('--B--', '--B')], ['multipart/form-data; boundary=B', '--B\r\nX: y\r\n\r\nz\r\n--B--'],
  ['multipart/form-data; boundary=B', part('a', 'b').repeat(200) + '--B--'], ['multipart/form-data; boundary=B', good.replace('"do"', '"\xff"')], ['multipart/form-data; boundary=B', '']];
const answers = [];
for (const [t, b] of bad) answers.push((await send(t, b)).status());
same(answers.filter(s => s !== 400 && s !== 403), [], `${bad.length} forms that are none are refused`);
same((await send('multipart/form-data; boundary=B', good.replace(token, token.slice(1) + '0'))).status(), 403, 'a file needs the token too');
same((await send('multipart/form-data; boundary=B', good, '/decide')).status(), 403, 'and comes in nowhere else');
// The server answers before it has heard all: who goes on talking may find the line cut.
const cut = async (type, body) => (await send(type, body).catch(e => ({ status: () => (/EPIPE|ECONNRESET|hang up/.test(String(e)) ? 413 : String(e)) }))).status();
same(await cut('application/x-www-form-urlencoded', 'a'.repeat(3 << 20)), 413, 'a form without a file stays small');
same(await cut('multipart/form-data; boundary=B', 'a'.repeat(33 << 20)), 413, 'a file has a limit');

// ---- For leads only; and nothing is left when the server ends
await letIn(page, 'Ama');
const ama = await signIn(base, 'Ama');
same((await ama.goto(`${base}/import`)).status(), 403, 'a coder may not import');
await server.stop();
same(uploads(), 0, 'a file that waited is gone when the server ends');

// ---- Nor when its window is closed
const closed = await serve(file);
await page.goto(closed.link);
await page.goto(`${closed.base}/import`);
await page.setInputFiles('#file', { name: 'b.csv', mimeType: 'text/csv', buffer: Buffer.from('Nr,What is your story?\n1,We play there\n') });
await page.click('[value=look]');
same(uploads(), 1, 'a file waits');
await closed.close();
same(uploads(), 0, 'and goes when the window of the server is closed');

// ---- Nor when it is killed: what waited then goes with the next who opens the project, and not before
const killed = await serve(file);
await page.goto(killed.link);
await page.goto(`${killed.base}/import`);
await page.setInputFiles('#file', { name: 'b.csv', mimeType: 'text/csv', buffer: Buffer.from('Nr,Who,What is your story?\n1,Mary Hughes,My mother is Mary Hughes of Oakwood\n') });
await page.click('[value=look]');
journeys('status', '-p', file);
same(uploads(), 1, 'a file that waits in a living server is left to it');
await killed.kill();
same(uploads(), 1, 'a killed server leaves it behind');
journeys('forget', '--story', 'J0002', '-p', file);
same(uploads(), 0, 'and whoever opens the project next erases it');
journeys('doctor', '-p', file);
same(server.complaints(), '', 'the server has nothing to complain of');
await finish();
