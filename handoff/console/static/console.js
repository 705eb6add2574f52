/* What a script adds to the console. Rule: nothing here is needed to answer somebody. */

import { refresh } from "./live.js";

/* A form that leaves is not sent twice. */
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button) return;
  if (button.ariaDisabled === "true") return event.preventDefault();
  button.ariaDisabled = "true";
});

/* Ctrl + Enter sends. */
document.addEventListener("keydown", (event) => {
  const ends = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  if (ends && event.target.matches("textarea")) event.target.form.querySelector("button").click();
});

/* A page in the background may have slept. */
document.addEventListener("visibilitychange", () => document.hidden || refresh());

/* Finding somebody in a portfolio, by name, without a name ever being in an address. */
const filter = document.getElementById("filter");
const simple = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function apply() {
  const wanted = simple(filter.value.trim());
  const cards = [...document.querySelectorAll("[data-name]")];
  for (const card of cards) card.hidden = !simple(card.dataset.name).includes(wanted);
  document.getElementById("no-match").hidden = !cards.length || cards.some((card) => !card.hidden);
}

if (filter) {
  filter.parentElement.hidden = false;
  filter.addEventListener("input", apply);
  document.addEventListener("refreshed", apply);
}
