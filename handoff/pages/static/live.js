/* Keeps a page as it is on the server, for as long as it is open.
   Rule: the page works without this file. An event says only that something changed; the page
   itself is then asked for again and what differs takes its place, except where somebody types.

   <body data-live="URL of the events" data-page="URL of this page" data-of="whose page it is">
   [data-log]: a list that only grows; its items have an id, and data-seq when they are lines.
   [data-part]: an element with an id, replaced when it differs. */

const { live, page } = document.body.dataset;
let asking = false;
let again = false;

function lastSeq() {
  const lines = document.querySelectorAll("[data-log] > [data-seq]");
  return lines.length ? lines[lines.length - 1].dataset.seq : 0;
}

function grow(list, fresh) {
  for (const item of [...fresh.children]) {
    if (!document.getElementById(item.id)) list.append(item);
  }
}

function inUse(part) {
  const field = document.activeElement.closest("input, textarea, select");
  return part.contains(field) || part.querySelector("details[open]");
}

function replace(part, fresh) {
  if (fresh.isEqualNode(part) || inUse(part)) return;
  const focused = part.contains(document.activeElement) && document.activeElement.id;
  part.replaceWith(fresh);
  if (focused) document.getElementById(focused)?.focus();
}

function take(fresh) {
  if (fresh.body.dataset.of !== document.body.dataset.of) return location.reload(); // now another's
  for (const here of document.querySelectorAll("[data-log], [data-part]")) {
    const there = fresh.getElementById(here.id);
    if (there) (here.dataset.log === undefined ? replace : grow)(here, there);
  }
  document.title = fresh.title;
  document.dispatchEvent(new Event("refreshed"));
}

async function look() {
  try {
    const answer = await fetch(`${page}?after=${lastSeq()}`, { cache: "no-store" });
    if (answer.redirected) location.reload(); // signed out meanwhile
    else if (answer.ok) take(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // The network is away. The stream opens again when it is back, and says so.
  }
}

/* Looks again, once at a time; what happens during a look is seen by the next one. */
export async function refresh() {
  again = true;
  if (asking || !live) return;
  asking = true;
  while (again) {
    again = false;
    await look();
  }
  asking = false;
}

if (live) {
  const events = new EventSource(live);
  events.onmessage = () => refresh();
  addEventListener("pagehide", () => events.close());
  addEventListener("pageshow", (shown) => shown.persisted && location.reload());
}
