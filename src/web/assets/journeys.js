// journeys.js - saves time on the review page: keys, saving without a new page, focus.
// Every key clicks a button that is on the screen, and every button is part of a form that
// works without this file. Nothing here makes HTML: words go in by textContent.
const $ = (s, r = document) => r.querySelector(s), $$ = (s, r = document) => [...r.querySelectorAll(s)];
document.body.classList.add('js');
const live = $('#live'), dialog = $('#keys'), reader = $('.reader');
const say = text => { if (live) live.textContent = text; };

// ---- What this browser remembers: which keys, and whether letters are on ----
const usual = {
  accept: 'a', well: 'w', change: 'c', both: 'b', neutral: 'o', reject: 'x', skip: ' ', undo: 'u',
  next: 'j', previous: 'k', later: 'n', earlier: 'p', hide: 'h', flag: 'f', risk: '!', memo: 'm', find: '/', help: '?', finish: 'Enter',
  ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map(n => [`add${n}`, String(n)])),
};
const spoken = {
  accept: 'Accept', well: 'Working well', change: 'Needs change', both: 'Mixed', neutral: 'Neutral', reject: 'Reject',
  skip: 'Skip', undo: 'Undo', next: 'Next suggestion', previous: 'Previous suggestion', later: 'Next story',
  earlier: 'Previous story', hide: 'Hide text', flag: 'Flag', risk: 'May be at risk now', memo: 'Memo', find: 'Find a theme', help: 'All keys', finish: 'Finish the story',
  ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map(n => [`add${n}`, `Add frequent theme ${n}`])),
};
const remembered = (() => {
  try { return JSON.parse(localStorage.getItem('keys')) ?? {}; } catch { return {}; }
})();
const remember = () => { try { localStorage.setItem('keys', JSON.stringify(remembered)); } catch { /* private window */ } };
const keyOf = name => remembered.keys?.[name] ?? usual[name];
const lettersOn = () => remembered.letters !== false;

// ---- Cards ----
const current = () => $('.sug[aria-current=true]');
const waiting = () => $$('.sug[data-state=waiting]');
function makeCurrent(card, focus = true) {
  for (const c of $$('.sug')) c.setAttribute('aria-current', String(c === card));
  for (const m of $$('.story mark')) m.classList.toggle('on', Boolean(card) && m.dataset.s === card.dataset.n);
  if (!focus) return;
  if (card) { card.focus({ preventScroll: true }); card.scrollIntoView({ block: 'nearest' }); }
  else $('#finish')?.focus();
}
function tally() {
  const all = $$('.sug').length, left = waiting().length;
  const place = $('#tally');
  if (place) place.textContent = `${left} waiting, ${all - left} made`;
  return left;
}
function show(card, state, words) {
  card.dataset.state = state;
  $('.said', card).textContent = words;
}

// ---- Saving: at once on the screen, then on the disk, and again if that failed ----
let unsaved = 0, passing = false; // passing: a submit of our own making
const pending = new Map(); // card -> the request on its way; a change of mind waits for it
const nap = ms => new Promise(done => setTimeout(done, ms));
async function send(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await fetch(form.action, { method: 'POST', body, headers: { Accept: 'application/json' } });
      const said = await answer.json();
      if (!answer.ok) throw Object.assign(new Error(said.error), { final: answer.status < 500, stale: said.stale });
      return said;
    } catch (e) {
      if (e.final || attempt === 3) throw e;
      await nap(300 * attempt);
    }
  }
}
const lost = () => $$('.sug.unsaved');
// What the page shows is no longer so: it is asked for anew by the form itself, and tells what is not saved.
function failed(card, error, again, plain) {
  const message = error instanceof TypeError ? 'the program does not answer. Is journeys review still running in its terminal?' : error.message;
  card.classList.add('unsaved');
  say(`${card.dataset.name} is not saved.`);
  const box = document.createElement('p'), retry = document.createElement('button');
  box.className = 'note warn'; box.setAttribute('role', 'alert');
  box.textContent = `Not saved: ${message} `;
  retry.type = 'button'; retry.className = 'btn tight'; retry.textContent = error.stale ? 'Show the story as it is now' : 'Try again';
  retry.addEventListener('click', () => {
    if (error.stale) { passing = true; plain(); return; }
    box.remove(); card.classList.remove('unsaved'); again();
  });
  box.append(retry); card.append(box);
}
// Somebody else answered meanwhile: it stays until the card is decided anew. What to do about it are
// buttons of the card's form, as the page itself would show them.
function tell(card, words, told) {
  const box = document.createElement('div'), p = document.createElement('p'), row = document.createElement('div');
  box.className = 'note warn told'; p.textContent = words; row.className = 'row';
  box.append(p);
  if (told) {
    const id = document.createElement('input');
    id.type = 'hidden'; id.name = 'told'; id.value = told;
    for (const [act, name] of [['keep', 'Keep mine'], ['theirs', 'Take theirs'], ['leave', 'Leave for adjudication']]) {
      const b = document.createElement('button'), what = document.createElement('span');
      b.type = 'submit'; b.className = 'btn tight'; b.name = 'do'; b.value = act; b.textContent = name;
      what.className = 'vh'; what.textContent = `: ${card.dataset.name}`;
      b.append(what); row.append(b);
    }
    box.append(id, row);
  }
  $('form', card).append(box);
  say(words);
}
function log(words, event) {
  const list = $('.log'), form = $('.undo-form')?.firstElementChild;
  if (!list || !event) return;
  const li = document.createElement('li'), span = document.createElement('span');
  span.textContent = words;
  const source = $('form', list) ?? form;
  li.append(span);
  if (source) {
    const copy = source.cloneNode(true);
    $('[name=event]', copy).value = event;
    $('button', copy).setAttribute('aria-label', `Undo: ${words}`);
    li.append(copy);
  }
  list.prepend(li);
  $('.none-yet')?.remove();
  for (const old of $$('.log li').slice(10)) old.remove();
}
function nextAfter(card) {
  const left = waiting();
  return left.find(c => card.compareDocumentPosition(c) & Node.DOCUMENT_POSITION_FOLLOWING) ?? left[0] ?? null;
}
function decide(card, button) {
  const [act, valence] = button.value.split(':'), form = $('form', card), name = card.dataset.name;
  const state = act === 'accept' ? 'accepted' : 'rejected';
  const words = state + (valence ? `, ${valence.replace('-', ' ')}` : '');
  $('.told', card)?.remove();
  card.dataset.mine = '1';
  show(card, state, words);
  const left = tally();
  say(`${name} ${words}. ${left ? `${left} left to decide in this story.` : 'All decided. Enter finishes the story.'}`);
  makeCurrent(nextAfter(card));
  save(card, form, button, words);
}
async function save(card, form, button, words) {
  await pending.get(card);
  unsaved++;
  const request = send(form, button).then(said => {
    $('[name=seen]', form).value = said.decision;
    let event = $('[name=event]', form);
    if (!event) { event = document.createElement('input'); event.type = 'hidden'; event.name = 'event'; form.append(event); }
    event.value = said.event;
    show(card, said.state, said.said);
    log(`${$('[name=story]', form).value} ${card.dataset.name} ${said.said}`, said.event);
    if (said.conflict) tell(card, said.conflict, said.told);
    document.body.dataset.saved = String(Number(document.body.dataset.saved ?? 0) + 1);
  }).catch(e => failed(card, e, () => save(card, form, button, words), () => form.requestSubmit(button))).finally(() => {
    unsaved--;
    pending.delete(card);
  });
  pending.set(card, request);
  return request;
}
async function undoCard(card) {
  await pending.get(card);
  const form = $('form', card), button = $('[value=undo]', card);
  if (!$('[name=event]', form)?.value) { // it never came to be saved
    $('.note[role=alert]', card)?.remove();
    card.classList.remove('unsaved');
    show(card, 'waiting', '');
    tally(); makeCurrent(card);
    return;
  }
  try {
    await send(form, button);
    show(card, 'waiting', '');
    tally(); makeCurrent(card);
    say(`Undone: ${card.dataset.name} waits again.`);
  } catch (e) { failed(card, e, () => undoCard(card), () => location.reload()); }
}
// Whatever changes more than one card goes the plain way, once all is on the disk.
async function plainly(form, button) {
  await Promise.all(pending.values());
  if (keepsHere()) return;
  passing = true;
  form.requestSubmit(button);
}
// What could not be saved is on this page only: it is not left by a key.
function keepsHere() {
  const cards = lost();
  if (!cards.length) return false;
  say(`${cards.length === 1 ? 'One decision is' : `${cards.length} decisions are`} not saved. Try again before you go on.`);
  $('.note button', cards[0]).focus();
  return true;
}

// ---- Buttons ----
const acts = {
  accept: (card, b) => decide(card, b),
  reject: (card, b) => decide(card, b),
  skip: card => {
    const left = waiting();
    makeCurrent(left[(left.indexOf(card) + 1) % left.length] ?? null);
    say('Skipped. It stays waiting.');
  },
  undo: card => undoCard(card),
  hide: (_, b) => {
    const on = reader.classList.toggle('is-hidden'), story = $('#story');
    b.setAttribute('aria-pressed', String(on));
    story.inert = on;
    say(on ? 'Story text hidden.' : 'Story text shown.');
  },
  help: () => dialog?.showModal(),
  close: () => dialog?.close(),
};

document.addEventListener('click', e => {
  const b = e.target.closest('[data-act]');
  if (!b || !$('.review') || e.ctrlKey || e.metaKey) return;
  const act = acts[b.dataset.act.split(':')[0]];
  if (!act) return;
  e.preventDefault();
  act(b.closest('.sug') ?? current(), b);
});
document.addEventListener('submit', e => {
  if (passing || !(pending.size || lost().length)) return;
  e.preventDefault();
  plainly(e.target, e.submitter);
});
addEventListener('beforeunload', e => { if ((unsaved || lost().length) && !passing) e.preventDefault(); });

// ---- Keys ----
function press(name) {
  const card = current();
  const inCard = value => $(`.full [value="${value}"]`, card ?? document.createElement('i'))?.click();
  switch (name) {
    case 'accept': return inCard('accept');
    case 'well': return inCard('accept:working-well');
    case 'change': return inCard('accept:needs-change');
    case 'both': return inCard('accept:mixed');
    case 'neutral': return inCard('accept:neutral');
    case 'reject': return inCard('reject');
    case 'skip': return inCard('skip');
    case 'undo': return $('.log form button')?.click();
    case 'next': case 'previous': {
      const open = waiting(), left = open.length ? open : $$('.sug'), step = name === 'next' ? 1 : -1; // all decided: to change one
      if (left.length) makeCurrent(left[(left.indexOf(card) + step + left.length) % left.length] ?? left[0]);
      return undefined;
    }
    case 'later': return $('#next')?.click();
    case 'earlier': return $('#previous')?.click();
    case 'hide': return $('#hide').click();
    case 'flag': return $('#flag').click();
    case 'risk': return $('#risk').click();
    case 'memo': {
      const memo = card && $('.memo-field', card);
      if (memo) { memo.open = true; $('input', memo).focus(); }
      return undefined;
    }
    case 'find': return $('#find').focus();
    case 'help': return dialog.showModal();
    case 'finish': return $('#finish').click();
    default: return $(`[data-key="${name.slice(3)}"]`)?.click();
  }
}
// A held key is one decision, and a story is finished by who has seen it: what a key repeats, or what
// was meant for the story before, is not for this one.
const shown = performance.now(), STEPS = ['next', 'previous', 'later', 'earlier'];
const tooSoon = e => e.repeat || performance.now() - shown < 400;
document.addEventListener('keydown', e => {
  if (e.key === 'Enter' && e.target.closest('#finish') && tooSoon(e)) e.preventDefault();
  if (!$('.review') || dialog?.open || e.ctrlKey || e.metaKey || e.altKey || !lettersOn()) return;
  if (e.target.closest('input:not([type=checkbox]), textarea, select')) {
    if (e.key === 'Escape') e.target.blur();
    return;
  }
  if ((e.key === ' ' || e.key === 'Enter') && e.target.closest('button, a, summary, input')) return;
  const key = e.key.length === 1 ? e.key.toLowerCase() : e.key;
  let name = Object.keys(usual).find(n => keyOf(n) === key);
  if (!name && key === 'Backspace' && keyOf('undo')) name = 'undo';
  if (!name) return;
  e.preventDefault();
  if (e.repeat && !STEPS.includes(name)) return;
  if (name === 'finish' && tooSoon(e)) return;
  press(name);
});

// ---- A passage: what is selected in the story goes into the form, with its place ----
document.addEventListener('selectionchange', () => {
  const range = getSelection()?.rangeCount ? getSelection().getRangeAt(0) : null, field = $('#quote');
  const p = range && range.startContainer.parentElement?.closest('#story p');
  if (!field || !p || range.collapsed || !p.contains(range.endContainer)) return;
  let before = '', inside = '';
  const walk = document.createTreeWalker(p, NodeFilter.SHOW_TEXT,
    n => (n.parentElement.closest('.ref') ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
  for (let n = walk.nextNode(); n; n = walk.nextNode()) {
    const start = n === range.startContainer ? range.startOffset : range.comparePoint(n, 0) < 0 ? n.data.length : 0;
    const end = n === range.endContainer ? range.endOffset : range.comparePoint(n, n.data.length) > 0 ? 0 : n.data.length;
    before += inside ? '' : n.data.slice(0, start);
    if (end > start) inside += n.data.slice(start, end);
  }
  field.value = inside;
  $('#from').value = Number(p.dataset.from) + [...before].length;
});

// ---- Settings ----
for (const box of $$('#letters')) {
  box.checked = lettersOn();
  document.body.classList.toggle('letters-off', !box.checked);
  box.addEventListener('change', () => {
    remembered.letters = box.checked;
    remember();
    document.body.classList.toggle('letters-off', !box.checked);
    say(box.checked ? 'Single-letter keys on.' : 'Single-letter keys off.');
  });
}
const remap = $('#remap');
for (const name of remap ? Object.keys(usual) : []) {
  const label = document.createElement('label'), input = document.createElement('input'), box = document.createElement('div');
  box.className = 'field';
  input.id = `key-${name}`; input.value = keyOf(name) === ' ' ? 'Space' : keyOf(name); input.autocomplete = 'off';
  label.htmlFor = input.id; label.textContent = spoken[name];
  const take = key => {
    const other = key && Object.keys(usual).find(n => n !== name && keyOf(n) === key);
    remembered.keys = { ...remembered.keys, [name]: key, ...(other ? { [other]: '' } : {}) };
    remember();
    input.value = key === ' ' ? 'Space' : key;
    if (other) $(`#key-${other}`).value = '';
    $('#remap-said').textContent = `${spoken[name]}: ${input.value || 'off'}.${other ? ` ${spoken[other]} is off now.` : ''}`;
  };
  input.addEventListener('keydown', e => {
    if (e.ctrlKey || e.altKey || e.metaKey || ['Tab', 'Shift', 'Escape'].includes(e.key)) return;
    e.preventDefault();
    take(['Backspace', 'Delete'].includes(e.key) ? '' : e.key.length === 1 ? e.key.toLowerCase() : e.key);
  });
  input.addEventListener('input', () => take(input.value.slice(-1).toLowerCase())); // a keyboard on glass
  box.append(label, input); remap.append(box);
}
if ($('.review')) makeCurrent(current() ?? waiting()[0] ?? null, false);
