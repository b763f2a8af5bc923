// Keeps a draft on the server while its author writes, and refreshes the preview and what screening says.
// The page works without this: its buttons do the same. Nothing goes into the browser's own storage, because
// phones are shared; what could not be sent stays in the page, and is sent again.

const PAUSE = 1500; // milliseconds without a key before the draft is saved
const WAITS = [5, 10, 20, 40, 60]; // seconds between tries while the network or the server is away
const KEEPALIVE_MOST = 60000; // bytes that browsers let a page send while it is being left: 64 KiB with headers

const form = document.querySelector("form[data-autosave]");
const said = document.getElementById("saved");
let typed = false; // something changed since the last snapshot was taken
let snapshot = null; // what was sent and not answered yet; sent again as it was, so that it is never a conflict
let running = null; // the save that is under way
let refused = false; // the server answered that it cannot keep what is in the page now
let stopped = false; // this page can save no more
let leaving = false;
let failures = 0;
let timer = 0;

// Only sentences of this file: they are written as HTML.
function say(sentence) {
  if (said.innerHTML.trim() !== sentence) said.innerHTML = sentence;
}

function later(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(save, milliseconds);
}

// Answers true when the page may be left: the draft is kept, or the server said why it cannot be.
function save({ keepalive = false } = {}) {
  if (stopped || running) return running ?? Promise.resolve(true);
  if (!snapshot && !typed) return Promise.resolve(true);
  if (!snapshot) {
    snapshot = new URLSearchParams(new FormData(form));
    snapshot.set("autosave", "1");
    typed = false;
  }
  running = send(keepalive).catch(failed).finally(() => {
    running = null;
    if (typed && !snapshot) later(PAUSE);
  });
  return running;
}

async function send(keepalive) {
  snapshot.set("csrf_token", form.elements.csrf_token.value);
  const body = snapshot.toString();
  const answer = await fetch(form.action, {
    method: "POST",
    body: snapshot,
    redirect: "manual",
    keepalive: keepalive && body.length < KEEPALIVE_MOST,
  });
  if (answer.type === "opaqueredirect") return signedOut();
  if (answer.status === 400) return (await renewed()) ? send(keepalive) : false;
  if (![200, 404, 409, 422].includes(answer.status)) throw new Error(answer.status);
  refresh(await answer.text());
  snapshot = null;
  failures = 0;
  refused = answer.status !== 200;
  stopped = answer.status === 404 || answer.status === 409;
  return true;
}

// The fragments name by their id what they replace. A region that is read out is only touched when its words change.
function refresh(html) {
  const fragments = new DOMParser().parseFromString(html, "text/html");
  for (const part of fragments.querySelectorAll("body > [id]")) {
    const here = document.getElementById(part.id);
    if (!here) continue;
    if (here instanceof HTMLInputElement) here.value = part.value;
    else if (here.innerHTML.trim() !== part.innerHTML.trim()) here.innerHTML = part.innerHTML;
  }
}

function failed() {
  const wait = WAITS[Math.min(failures++, WAITS.length - 1)];
  say("<strong>Not saved yet:</strong> we cannot be reached. Your words are still here, and we keep trying.");
  later(wait * 1000);
  return false;
}

function signedOut() {
  say('<strong>Not saved:</strong> you are signed out. Your words are still here. <a href="/sign-in" target="_blank">Sign in on a new page</a>, then come back to this one.');
  later(WAITS.at(-1) * 1000);
  return false;
}

// After signing in again on another page, this one needs the new token; for the same person only.
async function renewed() {
  const answer = await fetch(form.dataset.fresh, { redirect: "manual" });
  if (answer.type === "opaqueredirect") return signedOut();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("form[data-autosave]");
  const token = fresh?.elements.csrf_token.value;
  if (!token || token === form.elements.csrf_token.value) throw new Error("no new token");
  if (fresh.dataset.person !== form.dataset.person) {
    stopped = true;
    say("<strong>Not saved:</strong> somebody else is signed in on this device now. Copy what you want to keep.");
    return false;
  }
  for (const input of document.querySelectorAll("input[name=csrf_token]")) input.value = token;
  return true;
}

// Leaving by a button waits until the draft is kept, so that a lost connection cannot take the words with it.
async function leave(event) {
  if (leaving || stopped) return;
  if (!typed && !snapshot && !running) {
    leaving = true; // all is kept: the browser sends the form by itself
    return;
  }
  event.preventDefault();
  const button = event.submitter;
  if (typed || snapshot) say("Saving…");
  clearTimeout(timer);
  while (running || typed || snapshot) {
    if (!(await save())) return;
    if (stopped) break;
  }
  leaving = true;
  form.requestSubmit(button);
}

function pickAim(event) {
  const aim = event.target.checked && event.target.closest("[data-aim]")?.dataset.aim;
  if (aim) document.getElementById(aim).checked = true;
}

function start() {
  form.addEventListener("input", () => {
    typed = true;
    if (failures === 0) later(PAUSE);
  });
  form.addEventListener("change", pickAim, true); // before the picker counts
  form.addEventListener("submit", leave);
  document.addEventListener("visibilitychange", () => save({ keepalive: document.hidden }));
  window.addEventListener("focus", () => save());
  window.addEventListener("online", () => save());
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && (typed || snapshot || refused)) event.preventDefault();
  });
  document.getElementById("preview").hidden = false;
}

start();
