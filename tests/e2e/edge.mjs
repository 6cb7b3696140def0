// edge.mjs - what a hostile page, program or story can do: nothing. Hosts and origins, requests
// that two readers could read in two ways, paths, slow clients, names of chance, and naughty
// strings in every field and view.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { figure, finish, journeys, ok, open, percentile, place, project, same, serve } from './desk.mjs';

// ---- Stories, attributes and names made of what breaks programs
const pieces = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "';alert(1)//", '</textarea><svg onload=alert(1)>', '{{7*7}}',
  '<a href="javascript:alert(1)">x</a>', '&lt;script&gt;', '<!--', ']]>', '\u202Egnp.exe\u202C', '\u2066a\u2069', '\u200B\u200D\uFEFF', '\u0301\u0301\u0301e',
  'Ω≈ç√∫', '田中さんにあげて', '👩‍👩‍👧‍👦🏳️‍🌈', '؁؂؃', 'مرحبا <b>', '../../etc/passwd', '%2e%2e%2f', '%00', '%n%s%x', "Robert'); DROP TABLE story;--", '=1+1',
  '@SUM(1)', '+cmd|/c calc', '-2+3', '\\u0000', '<base href=//evil.example>', '<meta http-equiv=refresh content=0;url=//evil.example>', '<iframe src=//evil.example>',
  '<style>*{display:none}</style>', '<form action=//evil.example>', '</main></body></html>', '<plaintext>', 'a'.repeat(2000), '<x '.repeat(300), '`${alert(1)}`',
  '"style="background:url(//evil.example)', "'onfocus='alert(1)' autofocus='", '//evil.example', 'data:text/html,<script>alert(1)</script>', 'NaN', 'null', '-1', '1e309'];
const naughty = [];
for (const a of pieces) for (const wrap of [s => s, s => `help ${s} school`, s => `${s}\n\n${s}`, s => `"${s}"`, s => s.split('').reverse().join(''), s => `housing${s}`, s => s.toUpperCase(), s => `x${s}y`, s => `${s} ${s}`, s => `(${s})`, s => `${s}\u00A0`, s => `SEND ${s}`])
  naughty.push(wrap(a));
const clean = s => [...s].filter(c => c !== '\0').join('').toWellFormed();
writeFileSync(join(place, 'naughty.ndjson'), naughty.slice(0, 515).map((s, i) => JSON.stringify({
  id: `N${String(i).padStart(4, '0')}${i < 40 ? clean(s).replace(/\s+/g, ' ').slice(0, 60).toWellFormed() : ''}`, text: `Help with school and housing. ${clean(s)}`,
  respondent_type: 'parent', ward: clean(s).replace(/\s+/g, ' ').trim().slice(0, 200).toWellFormed() || 'x', event: clean(s).replace(/\s+/g, ' ').trim().slice(0, 200).toWellFormed() || 'y', consent: 'publish',
})).join('\n') + '\n');
const file = project('edge', 'naughty.ndjson');
const server = await serve(file);
const { port, base } = server;

const page = await open();
await page.goto(server.link);
const cookie = (await page.context().cookies()).map(c => `${c.name}=${c.value}`).join('; ');
await page.goto(`${base}/review`);
const token = await page.evaluate(() => document.querySelector('[name=token]').value);
const story = await page.evaluate(() => document.querySelector('[name=story]').value);
const words = await page.evaluate(() => document.querySelector('[name=words]').value);

// ---- One answer to bytes as they are
const raw = (bytes, wait = 8000) => new Promise(resolve => {
  const s = connect(port, '127.0.0.1'), got = [];
  s.on('data', d => got.push(d)); s.on('error', () => {});
  s.on('close', () => resolve(Buffer.concat(got).toString('latin1')));
  s.setTimeout(wait, () => s.destroy());
  s.write(bytes);
});
const status = text => Number(text.match(/^HTTP\/1.1 (\d+)/)?.[1] ?? 0);
const good = `Host: 127.0.0.1:${port}\r\n`;
const get = (host, more = '') => raw(`GET / HTTP/1.1\r\n${host}${more}\r\n`);

const hosts = ['', 'Host: evil.example\r\n', 'Host: 127.0.0.1\r\n', `Host: 127.0.0.1:${port + 1}\r\n`, `Host: localhost.evil.example:${port}\r\n`,
  `Host: 0.0.0.0:${port}\r\n`, `Host: 127.1:${port}\r\n`, `Host: 2130706433:${port}\r\n`, `Host: localhost\r\n`, `Host: localhost.:${port}\r\n`, `Host:\r\n`,
  `Host: evil@127.0.0.1:${port}\r\n`, `Host: 127.0.0.1:${port}#\r\n`, `Host: 127.0.0.1:${port}/\r\n`, good + good, good + 'Host: evil.example\r\n',
  'Host: evil.example\r\n' + good, `Host: 127.0.0.1:${port}, evil.example\r\n`, `Host: [::]:${port}\r\n`, `Host: 192.168.0.1:${port}\r\n`];
const refused = [];
for (const h of hosts) refused.push(status(await get(h)));
same(refused.filter(s => s !== 421), [], `${hosts.length} hostile hosts refused with 421`);
same(status(await get(good)), 303, 'our own host is let in');
same(status(await get(`Host: localhost:${port}\r\n`)), 303, 'and localhost');

const form = new URLSearchParams({ token, words, story, add: 'housing', do: 'add' }).toString();
const post = (headers, body = form) => raw(`POST /decide HTTP/1.1\r\n${good}Cookie: ${cookie}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`);
const type = 'Content-Type: application/x-www-form-urlencoded\r\n', own = `Origin: ${base}\r\n`;
const before = journeys('status', '-p', file);
const origins = [`${type}`, `${type}Origin: null\r\n`, `${type}Origin: http://evil.example\r\n`, `${type}Origin: https://127.0.0.1:${port}\r\n`,
  `${type}Origin: http://127.0.0.1\r\n`, `${type}Origin: http://127.0.0.1:${port + 1}\r\n`, `${type}Origin: http://localhost:${port}\r\n`,
  `${type}Origin: http://127.0.0.1:${port}.evil.example\r\n`, `${type}Origin: http://127.0.0.1:${port}/\r\n`, `${type}Origin: \r\n`,
  `${type}${own}Sec-Fetch-Site: cross-site\r\n`, `${type}${own}Sec-Fetch-Site: same-site\r\n`, `${type}${own}Sec-Fetch-Site: none\r\n`,
  own, `Content-Type: text/plain\r\n${own}`, `Content-Type: application/json\r\n${own}`, `Content-Type: multipart/form-data; boundary=x\r\n${own}`];
const answers = [];
for (const o of origins) answers.push(status(await post(o)));
for (const t of ['', 'x', token.slice(1), token.replace(/^./, c => (c === '0' ? '1' : '0'))])
  answers.push(status(await post(type + own, new URLSearchParams({ token: t, story, add: 'housing', do: 'add' }).toString())));
same(answers.filter(s => s !== 403), [], `${answers.length} changes from elsewhere refused with 403`);
same(journeys('status', '-p', file), before, 'and nothing was written');
same(status(await post(type + own + 'Sec-Fetch-Site: same-origin\r\n')), 303, 'a change from our own page is taken');
same(status(await raw(`GET /decide HTTP/1.1\r\n${good}Cookie: ${cookie}\r\n\r\n`)), 405, 'a change is never a GET');
same(status(await raw(`POST /decide HTTP/1.1\r\n${good}${type}${own}Content-Length: ${form.length}\r\n\r\n${form}`)), 403, 'nor without a session');

// ---- Smuggling: refused, and the connection closed
const two = [`GET / HTTP/1.1\r\n${good}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, `GET / HTTP/1.1\r\n${good}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  `GET / HTTP/1.1\r\n${good}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`, `GET / HTTP/1.1\r\n${good}X: a\r\n folded\r\n\r\n`, `GET / HTTP/1.1\n${good}\r\n`,
  `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\n\r\n`, `GET / HTTP/1.1\r\n${good}Content-Length: +5\r\n\r\nhello`, `GET / HTTP/1.1\r\n${good}Content-Length : 5\r\n\r\nhello`,
  `GET / HTTP/1.1\r\n${good}X: \0\r\n\r\n`, `GET / HTTP/1.0\r\n${good}\r\n`, `GET http://127.0.0.1:${port}/ HTTP/1.1\r\n${good}\r\n`, `GET / HTTP/1.1 \r\n${good}\r\n`];
const ambiguous = [];
for (const t of two) ambiguous.push(status(await raw(t)));
same(ambiguous.filter(s => s !== 400), [], `${two.length} requests that can be read in two ways refused with 400`);
const piped = await raw(`GET /login HTTP/1.1\r\n${good}\r\nGET /login HTTP/1.1\r\n${good}\r\n`);
same(piped.match(/HTTP\/1.1 \d/g).length, 1, 'one connection carries one request');
same(status(await raw(`GET / HTTP/1.1\r\n${good}X: ${'a'.repeat(20000)}\r\n\r\n`)), 431, 'a header has an end');
same(status(await raw(`POST /decide HTTP/1.1\r\n${good}Content-Length: 9999999\r\n\r\n`)), 413, 'and a body');
same(await fetch(`${base}/login`, { method: 'POST', redirect: 'manual', headers: { Origin: base }, body: new URLSearchParams({ name: 'Ama', passphrase: 'a'.repeat(20000) }) }).then(r => r.status), 413, 'who has not signed in sends little');

// ---- Paths, and headers on every answer
const ways = [];
for (const up of ['../', '..%2f', '%2e%2e/', '..%5c', '....//', '%252e%252e%252f', '..;/', '.%00./']) for (const from of ['/', '/assets/', '/assets/x/', '/review/', '//'])
  for (const to of ['etc/passwd', 'edge.journeys', 'journeys.css', '']) ways.push(from + up.repeat(3) + to);
const bodies = [];
for (const w of ways) bodies.push(await raw(`GET ${w} HTTP/1.1\r\n${good}Cookie: ${cookie}\r\n\r\n`));
same(bodies.filter(b => status(b) !== 404).length, 0, `${ways.length} ways around the paths lead nowhere`);
const must = [/Content-Security-Policy: default-src 'none'/, /nosniff/, /frame-ancestors 'none'/, /Cache-Control: no-store/, /Referrer-Policy/];
const every = [...bodies.slice(0, 1), await get(good), await post(type), ...await Promise.all(['/', '/review', '/stories', '/tables', '/help', '/people', '/history/download'].map(p => raw(`GET ${p} HTTP/1.1\r\n${good}Cookie: ${cookie}\r\n\r\n`)))];
ok(every.every(b => must.every(m => m.test(b))), 'the headers that protect stand on every answer, errors too');

// ---- Listening: loopback only
const listening = execFileSync('ss', ['-ltnH', `sport = :${port}`], { encoding: 'utf8' }).trim().split('\n').map(l => l.split(/\s+/)[3]);
ok(listening.length > 0 && listening.every(a => a.startsWith('127.0.0.1:') || a.startsWith('[::1]:')), `listens on loopback only (${listening.join(', ')})`);

// ---- 250 slow clients
const slow = Array.from({ length: 250 }, () => {
  const s = connect(port, '127.0.0.1'); s.on('error', () => {});
  const bytes = `GET / HTTP/1.1\r\n${good}X: ${'a'.repeat(500)}`; let i = 0;
  const drip = setInterval(() => (s.destroyed ? (clearInterval(drip)) : s.write(bytes[i++ % bytes.length])), 100);
  return s;
});
const times = [];
for (const until = Date.now() + 8000; Date.now() < until && slow.some(s => !s.destroyed);) {
  const start = performance.now(), r = status(await raw(`GET /help HTTP/1.1\r\n${good}Cookie: ${cookie}\r\n\r\n`));
  times.push(r === 200 ? performance.now() - start : Infinity);
}
figure(percentile(times, 0.99) < 500, `under 250 slow clients a good one waits at p99 ${percentile(times, 0.99).toFixed(0)} ms (${times.length} requests)`);
same(slow.filter(s => !s.destroyed && s.readyState === 'open').length, 0, 'and all 250 are cut off within 8 s');
slow.forEach(s => s.destroy());

// ---- Naughty strings in every view, and in every field
const title = t => ok(/ - edge - journeys$/.test(t), `the title stays ours (${t.slice(0, 30)})`);
for (const path of ['/', '/stories', '/tables?by=ward&theme=housing', '/tables?by=event&theme=housing', '/history', '/codebook', '/agreement']) { await page.goto(base + path); title(await page.title()); }
// Answers as a browser reads them, without running them: nothing of a story has become markup that acts.
const acting = async paths => {
  const bad = [];
  for (let i = 0; i < paths.length; i += 50) {
    bad.push(...await page.evaluate(async paths => {
      const ours = ['head > meta[charset]', 'head > meta[name]', 'head > link[href^="/assets/"]', 'head > script[src^="/assets/"][type=module]:empty', 'form[action^="/"]', 'svg rect'].join();
      const acts = e => (e.matches('script, iframe, object, embed, base, meta, style, link, form, plaintext, svg *') && !e.matches(ours)) ||
        [...e.attributes].some(x => /^(on.*|style|srcdoc)$/.test(x.name) || (/^(href|src|action|formaction)$/.test(x.name) && !/^(\/(?!\/)|#|\?)/.test(x.value)));
      const look = async path => {
        const r = await fetch(path), d = new DOMParser().parseFromString(await r.text(), 'text/html');
        return [...d.querySelectorAll('*')].filter(acts).map(e => `${path}: ${e.outerHTML.slice(0, 200)}`);
      };
      const rest = [...paths], found = [];
      await Promise.all([1, 2, 3].map(async () => { while (rest.length) found.push(...await look(rest.shift())); }));
      return found;
    }, paths.slice(i, i + 50)));
  }
  return bad;
};
const tabs = [page];
for (let i = 0; i < 2; i++) tabs.push(await open());
for (const t of tabs.slice(1)) await t.context().addCookies(await page.context().cookies());
const show = async paths => { // in windows of their own, so that none waits for another
  const rest = [...paths];
  await Promise.all(tabs.map(async t => { while (rest.length) await t.goto(base + rest.shift()); }));
};
for (let from = 0; from < 515; from += 100) await page.goto(`${base}/stories?size=100&from=${from}`);
const ids = (await (await page.request.get(`${base}/tables/download?by=id&format=json`)).text());
const names = [...new Set([...ids.matchAll(/"(N\d{4}(?:[^"\\]|\\.)*)"/g)].map(m => JSON.parse(`"${m[1]}"`)))];
ok(names.length >= 500, `${names.length} stories of naughty strings to be seen`);
const fields = ['/stories?q=', '/stories?theme=', '/stories?who=', '/stories?sort=', '/review?story=', '/review?order=', '/review?theme=', '/codebook?theme=', '/codebook?theme=early-help&rule=', '/tables?where=', '/tables?by=', '/tables?codings=', '/agreement?first=', '/history?who=', '/history?before=', '/launch?key='];
const seen = names.map(id => `/review?story=${encodeURIComponent(id)}`), typed = fields.flatMap(f => pieces.map(s => f + encodeURIComponent(s)));
same(await acting([...seen, ...typed]), [], `${seen.length + typed.length} answers, every story, every field with every kind of string: not one has markup that acts`);
await show([...seen.filter((_, i) => i % 12 === 0 || i < 60), ...typed.filter((_, i) => i % pieces.length < 4)]);
let noted = 0;
for (const s of naughty.slice(0, 515)) {
  const r = await fetch(`${base}/decide`, { method: 'POST', headers: { Origin: base, Cookie: cookie, Accept: 'application/json' }, body: new URLSearchParams({ token, words, story, add: 'housing', do: 'add', note: clean(s).replace(/\s+/g, ' ') }) });
  noted += r.ok;
}
await page.goto(`${base}/history`);
await page.goto(`${base}/review?story=${encodeURIComponent(story)}`);
title(await page.title());
ok(noted > 300, `${noted} of 515 taken as memos, the others refused as what a terminal might obey`);
same(tabs.flatMap(t => t.trouble), [], '515 naughty strings in every field and view: no script ran, no breach of the policy');
await server.stop();
same(server.complaints(), '', 'the server has nothing to complain of');
await finish();
