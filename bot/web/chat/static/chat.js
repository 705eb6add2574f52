/* What a script adds to the chat: no reload, a bubble at once, a sign that the assistant writes.
   Rule: a message is lost only if the person sees it lost. What did not leave goes back into the
   box with its id, so that sending it again counts once. */

import { refresh } from "./live.js";

const lines = document.getElementById("lines");
const typing = document.getElementById("typing");
const problem = document.getElementById("problem");
const text = document.getElementById("text");
const finePointer = matchMedia("(pointer: fine)").matches;

let unsent = null;
let sending = Promise.resolve();

const newId = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(16)).join("");

function bubble(words) {
  const line = document.createElement("li");
  line.className = "line me pending";
  const said = document.createElement("p");
  said.className = "said";
  said.textContent = words;
  line.append(said);
  lines.append(line);
  document.getElementById("scroll").scrollTop = 0; // reversed: 0 is the newest line
  return line;
}

function complain(words) {
  problem.textContent = words;
  problem.hidden = false;
}

async function post(message) {
  try {
    const answer = await fetch(document.body.dataset.page, {
      method: "POST",
      headers: { "X-Live": "1" },
      body: new URLSearchParams(message),
    });
    if (answer.ok) return "";
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.getElementById("problem")?.textContent || problem.dataset.unsent;
  } catch {
    return problem.dataset.unsent;
  }
}

async function send(message, line) {
  const complaint = await post(message);
  if (complaint) {
    line.remove();
    complain(complaint);
    if (message.text) {
      unsent = message;
      text.value = text.value ? `${message.text}\n${text.value}` : message.text;
    }
  }
  await refresh();
  line.remove();
  typing.hidden = true;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.say === undefined) return;
  event.preventDefault();
  const message = Object.fromEntries(new FormData(form, event.submitter));
  const words = message.payload ? event.submitter.textContent : message.text;
  if (!words.trim()) return;
  message.message_id = unsent?.text === message.text && !message.payload ? unsent.message_id : newId();
  unsent = null;
  problem.hidden = true;
  if (!message.payload) text.value = "";
  else event.submitter.parentElement.replaceChildren();
  if (finePointer) text.focus();
  const line = bubble(words);
  typing.hidden = document.getElementById("answering").dataset.control === "human";
  sending = sending.then(() => send(message, line)); // one after the other: order is kept
});

/* The line as the server has it takes the place of the one shown at once. */
document.addEventListener("refreshed", () => {
  const pending = lines.querySelectorAll(".pending");
  const kept = lines.querySelectorAll(".pending ~ .me:not(.pending)");
  [...pending].slice(0, kept.length).forEach((line) => line.remove());
  if (kept.length) typing.hidden = true;
});

/* Enter sends where there is a keyboard; on a phone it makes a new line, as phones do. */
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !finePointer) return;
  event.preventDefault();
  text.form.requestSubmit();
});
if (finePointer) text.focus();
