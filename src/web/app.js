// What htmx and HTML do not do by themselves. Without it, and without htmx, every page works.

// A page that nobody looks at asks for nothing, and neither does one that GitHub's limit was reached for.
let pausedUntil = 0;
document.addEventListener("htmx:before:request", (event) => {
  const polls = event.target instanceof Element && event.target.matches("[data-poll]");
  if (polls && (document.hidden || Date.now() < pausedUntil)) event.preventDefault();
});

const trouble = (text) => {
  const place = document.getElementById("trouble");
  if (place !== null) place.textContent = text;
};

document.addEventListener("htmx:response:error", (event) => {
  const { status, headers } = event.detail.ctx.response;
  const seconds = Number(headers.get("retry-after") ?? 0);
  if (seconds > 0) pausedUntil = Date.now() + 1000 * seconds;
  const minutes = Math.ceil(seconds / 60);
  const says = {
    401: "You are signed out. If you press, nothing is done: you sign in, and come back here with what you typed.",
    403: "This was not sent from here: load the page again.",
    429: "GitHub's limit is reached.",
    502: "GitHub does not answer.",
    503: `GitHub's limit is reached. It answers again in ${minutes === 1 ? "a minute" : `${minutes} minutes`}; until then this page asks for nothing.`,
  };
  trouble(says[status] ?? `That did not work (${status}).`);
});
document.addEventListener("htmx:error", () => trouble("No answer: is there a connection?"));
document.addEventListener("htmx:after:swap", (event) => {
  // It is told of an answer that was not put in, too.
  if ((event.detail.ctx?.response?.status ?? 200) < 400) trouble("");
});

// That a page was not renewed twice is a warning; by this clock alone, which may differ from the server's.
let asOf = "";
let since = 0;
setInterval(() => {
  const place = document.querySelector("[data-as-of]");
  if (place === null) return;
  if (asOf !== place.getAttribute("data-as-of")) [asOf, since] = [place.getAttribute("data-as-of"), Date.now()];
  place.classList.toggle("color-fg-attention", Date.now() - since > 2.5 * 1000 * Number(place.getAttribute("data-every")));
}, 5_000);

// A page that could not be shown is asked for again, if somebody looks at it.
const again = document.querySelector("[data-again]");
if (again !== null) {
  const due = Date.now() + 1000 * Number(again.getAttribute("data-again"));
  const waiting = setInterval(() => {
    if (document.hidden || Date.now() < due) return;
    clearInterval(waiting);
    location.reload();
  }, 1_000);
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
  if (button === null) return;
  navigator.clipboard.writeText(button.getAttribute("data-copy")).then(
    () => (button.textContent = "Copied"),
    () => (button.textContent = "Copying was refused"),
  );
});
