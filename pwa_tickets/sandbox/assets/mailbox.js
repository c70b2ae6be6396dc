// Tells of new mail without touching what is being read, and gives a mail's frame its full height.
const check = document.querySelector("[data-newest]");
const frame = document.querySelector("iframe.mail");

const lookForMail = async () => {
  const query = new URLSearchParams({ after: check.dataset.newest, limit: "50" });
  if (check.dataset.to) query.set("to", check.dataset.to);
  try {
    const { messages } = await (await fetch(`/sandbox/mailbox.json?${query}`)).json();
    if (!messages.length) return;
    const text = messages.length === 1 ? "1 new mail. Show it" : `${messages.length} new mails. Show them`;
    if (check.textContent !== text) check.textContent = document.querySelector("#news").textContent = text;
    check.classList.replace("button-quiet", "button-new");
  } catch {
    // Offline for a moment: the next look finds them.
  }
};
if (check) setInterval(() => { if (!document.hidden) lookForMail(); }, 2000);

// A page is never shorter than its frame: measure it in a small one.
const fit = () => {
  frame.style.blockSize = "1px";
  frame.style.blockSize = `${frame.contentDocument.documentElement.scrollHeight}px`;
};
if (frame) {
  frame.addEventListener("load", fit);
  addEventListener("resize", fit);
  if (frame.contentDocument?.readyState === "complete") fit();
}
