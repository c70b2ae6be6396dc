// An iframe of the sandbox and its conversation: questions with answers one way, events the other. Same origin only.
const base = document.currentScript.src.replace(/\/v3\/?(\?.*)?$/, "/");

class Frame {
  #iframe;
  #ready;
  #waiting = new Map();
  #asked = 0;
  #onEvent;

  constructor(page, title, onEvent = () => {}) {
    this.#onEvent = onEvent;
    this.#iframe = document.createElement("iframe");
    Object.assign(this.#iframe, { src: `${base}${page}`, title });
    Object.assign(this.#iframe.style, { border: "0", display: "block", colorScheme: "normal" });
    this.#iframe.setAttribute("allow", "payment *");
    this.#ready = new Promise((resolve) => { this.markReady = resolve; });
    addEventListener("message", this.#hear);
  }

  get element() { return this.#iframe; }

  #hear = ({ source, origin, data }) => {
    if (source !== this.#iframe.contentWindow || origin !== new URL(base).origin || !data?.sandbox) return;
    if (data.event === "listening") this.markReady();
    else if (data.event) this.#onEvent(data.event, data.detail);
    else this.#waiting.get(data.answer)?.(data.detail);
    this.#waiting.delete(data.answer);
  };

  async ask(question, detail) {
    await this.#ready;
    const id = ++this.#asked;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#iframe.contentWindow.postMessage({ sandbox: true, id, question, detail }, new URL(base).origin);
    });
  }

  remove() {
    removeEventListener("message", this.#hear);
    this.#iframe.remove();
  }
}
