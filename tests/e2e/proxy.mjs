// proxy.mjs - figures, by hand: a team of 20 behind a proxy that speaks TLS, each signing in, opening
// stories and deciding; and a browser through the same proxy. `JOURNEYS=../../build/journeys node proxy.mjs`
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { finish, journeys, letIn, ok, open, percentile, place, project, same, saved, serve } from './desk.mjs';

const team = 20, each = 30, key = join(place, 'key.pem'), cert = join(place, 'cert.pem');
execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost', '-keyout', key, '-out', cert], { stdio: 'ignore' });
const free = () => new Promise(r => { const s = createServer().listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => r(port)); }); });
const [inside, outside] = [await free(), await free()], name = `localhost:${outside}`;
const proxy = https.createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (rq, rs) => {
  const on = http.request({ host: '127.0.0.1', port: inside, path: rq.url, method: rq.method, headers: rq.headers }, r => { rs.writeHead(r.statusCode, r.headers); r.pipe(rs); });
  on.on('error', () => { rs.writeHead(502); rs.end(); });
  rq.pipe(on);
}).listen(outside, '127.0.0.1');
const file = project('proxy');
const server = await serve(file, '--behind-proxy', '--host-name', name, '--port', String(inside)), base = `https://${name}`;
same(new URL(server.link).origin, base, 'the launch link goes by the proxy');
const lead = await open({ ignoreHTTPSErrors: true });
same((await lead.goto(server.link)).status(), 200, 'and lets a browser in');
const cookie = (await lead.context().cookies())[0];
same([cookie.secure, cookie.httpOnly, cookie.sameSite], [true, true, 'Strict'], 'its cookie is Secure, HttpOnly, SameSite=Strict');

// One request of one person. Node's agent keeps a connection for each, as browsers do.
const took = (agent, path, { method = 'GET', body, cookie, json } = {}) => new Promise((done, lost) => {
  const start = performance.now(), text = body && new URLSearchParams(body).toString();
  const rq = https.request(base + path, { agent, method, rejectUnauthorized: false, headers: { ...(cookie && { Cookie: cookie }), ...(json && { Accept: 'application/json' }),
    ...(text && { Origin: base, 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(text) }) } }, r => {
    let said = '';
    r.setEncoding('utf8').on('data', d => { said += d; }).on('end', () => done({ ms: performance.now() - start, status: r.statusCode, said, headers: r.headers }));
  });
  rq.on('error', lost);
  rq.end(text);
});
const nap = ms => new Promise(r => setTimeout(r, ms));
for (let i = 0; i < team; i++) await letIn(lead, `Coder ${i}`);
const logins = [], pages = [], saves = [], meanwhile = [], wrong = [];
// Who is signed in already goes on deciding while all the others sign in at once.
const theirs = `${cookie.name}=${cookie.value}`, their_page = await (await lead.request.get(`${base}/review?story=J0900`)).text(), [form, words] = ['token', 'words'].map(n => their_page.match(new RegExp(`name="${n}" value="(\\w+)"`))[1]);
let coming = team;
const working = (async () => {
  const agent = new https.Agent({ keepAlive: true });
  while (coming) {
    const r = await took(agent, '/decide', { method: 'POST', cookie: theirs, json: true, body: { token: form, words, story: 'J0900', of: '1000-journeys:housing', do: meanwhile.length % 2 ? 'accept' : 'reject', seen: '0' } });
    meanwhile.push(r.ms);
    if (r.status !== 200) wrong.push(`meanwhile ${r.status} ${r.said.slice(0, 80)}`);
    await nap(20);
  }
  agent.destroy();
})();
await Promise.all(Array.from({ length: team }, async (_, i) => {
  const agent = new https.Agent({ keepAlive: true, maxSockets: 4 });
  const r = await took(agent, '/login', { method: 'POST', body: { name: `Coder ${i}`, passphrase: `four words of Coder ${i}` } });
  logins.push(r.ms);
  coming--;
  const mine = r.headers['set-cookie'][0].split(';')[0];
  for (let k = 0; k < each; k++) {
    await nap(300 + 700 * ((i * 7 + k * 13) % 10) / 10); // a person looks first, a quick one
    const story = `J${String(1 + (k * team + i * (k % 2)) % 900).padStart(4, '0')}`; // every second story is read by all
    const page = await took(agent, `/review?story=${story}`, { cookie: mine });
    pages.push(page.ms);
    const [token, words] = ['token', 'words'].map(n => page.said.match(new RegExp(`name="${n}" value="(\\w+)"`))?.[1]);
    const save = await took(agent, '/decide', { method: 'POST', cookie: mine, json: true, body: { token, words, story, of: '1000-journeys:housing', do: k % 3 ? 'accept' : 'reject', seen: '0' } });
    saves.push(save.ms);
    if (page.status !== 200 || save.status !== 200) wrong.push(`${page.status} ${save.status} ${save.said.slice(0, 80)}`);
  }
  agent.destroy();
}));
await working;
same(wrong.slice(0, 3), [], `${team} people, ${saves.length} decisions through the proxy: none refused`);
ok(journeys('status', '-p', file).includes(`decisions     ${(saves.length + meanwhile.length).toLocaleString('en')};`), 'and none lost');
for (const [what, of] of [['signing in, all at once', logins], [`a decision meanwhile (of ${meanwhile.length})`, meanwhile], ['a story on the screen', pages], ['a decision on disk', saves]])
  console.log(`figure ${what}: p50 ${percentile(of, 0.5).toFixed(0)} ms, p95 ${percentile(of, 0.95).toFixed(0)} ms, slowest ${Math.max(...of).toFixed(0)} ms`);
await lead.goto(`${base}/review`);
await lead.keyboard.press('a');
await saved(lead);
ok(true, 'in the browser a key decides, through the proxy');
const foreign = await took(undefined, '/login', { method: 'POST', body: { name: 'Coder 1', passphrase: 'x' } }).then(() => fetch(`http://127.0.0.1:${inside}/login`, { method: 'POST', headers: { Origin: `http://127.0.0.1:${inside}` }, body: new URLSearchParams({ name: 'x', passphrase: 'y' }) }));
same(foreign.status, 403, 'a change that comes past the proxy is refused');
same(lead.trouble, [], 'no error, no breach of the policy');
await server.stop();
proxy.close();
await finish();
