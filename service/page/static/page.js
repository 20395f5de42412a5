"use strict";
// Makes the page quicker: answers without a new page, marks for #c120-480, keys, copying. The rest works without it.

const results = document.getElementById("results");
const form = document.getElementById("ask");
const box = document.getElementById("q");
const say = (text) => { document.getElementById("status").textContent = text; };

// Asking: the same page is fetched, and its answer takes the place of this one's.

const question = (url) => new URL(url).pathname + new URL(url).search;
let running = null;
let shown = question(location.href);

async function show(url) {
  running?.abort();
  const mine = running = new AbortController();
  shown = question(url);
  results.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(url, { signal: mine.signal, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.getElementById("results");
    if (!found) throw new Error("no page of ours");
    results.replaceChildren(...found.childNodes);
    document.title = page.title;
    form.classList.toggle("first", page.getElementById("ask").classList.contains("first"));
    dress(results);
    const said = results.querySelector("[data-status], .fault");
    say(said?.dataset.status ?? said?.textContent.trim() ?? "");
    return true;
  } catch (error) {
    if (error.name !== "AbortError") location.assign(url); // let the browser say what is wrong
    return false;
  } finally {
    if (running === mine) results.removeAttribute("aria-busy");
  }
}

async function ask(url) {
  if (question(url) !== shown) history.pushState(null, "", url);
  if (await show(url)) scrollTo(0, 0);
}

function addressOf(asked) {
  const given = [...new FormData(asked)].filter(([, value]) => value.trim());
  return `${asked.action}?${new URLSearchParams(given)}`;
}

function fill(url) {
  const given = new URL(url).searchParams;
  for (const field of form.elements) {
    if (field.type === "checkbox") field.checked = given.get(field.name) === field.value;
    else if (field.name) field.value = given.get(field.name) ?? "";
  }
}

if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(addressOf(form));
  });
  addEventListener("popstate", () => {
    if (question(location.href) === shown) return; // a link within the page
    fill(location.href);
    show(location.href);
  });
  results.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-ask]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    ask(link.href);
  });
}

// Marks: offsets count code points, strings here count UTF-16 units.

const article = document.querySelector("[data-article]");

function points(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function unitsOf(text, wanted) {
  let units = 0;
  for (const point of text) {
    if (wanted <= 0) break;
    units += point.length;
    wanted -= 1;
  }
  return units;
}

function unmark() {
  for (const mark of article.querySelectorAll("mark")) mark.replaceWith(...mark.childNodes);
  article.normalize();
}

function markNode(node, start, end) {
  const range = document.createRange();
  range.setStart(node, unitsOf(node.data, start));
  range.setEnd(node, unitsOf(node.data, end));
  const mark = document.createElement("mark");
  range.surroundContents(mark);
  return mark;
}

function mark(start, end) {
  const made = [];
  for (const stretch of article.querySelectorAll("[data-start]")) {
    let at = Number(stretch.dataset.start);
    if (at >= end) break;
    const walker = document.createTreeWalker(stretch, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    for (const node of nodes) {
      const length = points(node.data);
      const first = Math.max(start - at, 0);
      const last = Math.min(end - at, length);
      at += length;
      if (first < last) made.push(markNode(node, first, last));
    }
  }
  return made;
}

function goToMark() {
  const named = /^#c(\d{1,12})-(\d{1,12})$/.exec(location.hash);
  if (!named) return;
  let first = document.getElementById(location.hash.slice(1));
  if (!first) {
    unmark();
    const [start, end] = [Number(named[1]), Number(named[2])];
    const made = mark(start, end);
    first = made.find((part) => !part.closest(".marker")) ?? made[0]; // what is not shown cannot be scrolled to
    const pinned = document.getElementById("pinned");
    pinned.hidden = false;
    if (!first) {
      pinned.textContent = `The link names characters ${start}-${end}, which this article does not have.`;
      say(pinned.textContent);
      return;
    }
    first.id = location.hash.slice(1);
    first.tabIndex = -1;
    const cite = document.createElement("a"); // the server knows its section and how to cite it
    cite.href = `?c=${start}-${end}${location.hash}`;
    cite.textContent = "Cite the passage";
    pinned.replaceChildren(`Marked: characters ${start}–${end}. `, cite);
  }
  const fold = first.closest("details");
  if (fold) fold.open = true;
  first.scrollIntoView(); // below what its scroll-margin says
  first.focus({ preventScroll: true });
}

// What is selected can be linked to as well.

function placeOf(stretch, node, offset) {
  const before = document.createRange();
  before.setStart(stretch, 0);
  before.setEnd(node, offset);
  return Number(stretch.dataset.start) + points(before.toString());
}

function selected() {
  const selection = getSelection();
  if (selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const within = [...article.querySelectorAll("[data-start]")].filter((stretch) => range.intersectsNode(stretch));
  if (!within.length) return null;
  const [first, last] = [within[0], within.at(-1)];
  const begins = first.contains(range.startContainer);
  const ends = last.contains(range.endContainer);
  const start = begins ? placeOf(first, range.startContainer, range.startOffset) : Number(first.dataset.start);
  const end = ends ? placeOf(last, range.endContainer, range.endOffset) : placeOf(last, last, last.childNodes.length);
  return start < end ? [start, end] : null;
}

function offerLink(button) {
  const range = selected();
  button.hidden = !range;
  if (range) button.dataset.copyLink = `${location.pathname}#c${range.join("-")}`;
}

if (article) {
  addEventListener("hashchange", goToMark);
  goToMark();
  const button = document.getElementById("selected");
  document.addEventListener("selectionchange", () => offerLink(button));
}

// Copying needs a script, so its buttons are hidden until there is one.

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea"); // plain http on another machine: no clipboard to ask for
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("refused");
}

function dress(part) {
  for (const button of part.querySelectorAll("button[hidden]:not(#selected)")) button.hidden = false;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-link]");
  if (!button) return;
  const { copy: text, copyLink: path } = button.dataset;
  const was = button.dataset.says ??= button.textContent;
  try {
    await copy(path === undefined ? text : new URL(path, location.href).href);
    button.textContent = "Copied";
  } catch {
    button.textContent = "The browser refused";
  }
  say(button.textContent);
  setTimeout(() => { button.textContent = was; }, 2000);
});

dress(document);

// Keys: / to ask, arrows from answer to answer. Enter opens what is in focus, as ever.

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.closest("input, textarea, [contenteditable]");
  if (event.key === "/" && !typing && box) {
    event.preventDefault();
    box.focus();
    box.select();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const links = [...document.querySelectorAll("main a.open")].filter((link) => link.checkVisibility());
    const here = links.findIndex((link) => link.closest("li").contains(event.target));
    if (here < 0 && (typing !== box || event.key === "ArrowUp" || !links.length)) return;
    event.preventDefault();
    const next = event.key === "ArrowDown" ? links[Math.min(here + 1, links.length - 1)] : links[here - 1] ?? box;
    next?.focus({ preventScroll: true });
    (next?.closest("li") ?? next)?.scrollIntoView({ block: "nearest" });
  }
});
