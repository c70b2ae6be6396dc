// The frame's side of the conversation with the page around it.
const home = location.origin;

export const tell = (event, detail) => parent.postMessage({ sandbox: true, event, detail }, home);

export const listen = (answers) => {
  addEventListener("message", async ({ source, origin, data }) => {
    if (source !== parent || origin !== home || !data?.sandbox || !Object.hasOwn(answers, data.question)) return;
    const detail = await answers[data.question](data.detail ?? {});
    parent.postMessage({ sandbox: true, answer: data.id, detail }, home);
  });
  tell("listening");
};

/** Ask the sandbox Stripe. Answers { paymentIntent } or { error }, never throws. */
export const call = async (path, key, form) => {
  try {
    const answer = await fetch(`v1/${path}`, {
      method: "POST", body: new URLSearchParams(form), headers: { Authorization: `Bearer ${key}` },
    });
    const body = await answer.json();
    return answer.ok ? { paymentIntent: body } : { error: body.error };
  } catch {
    return { error: { type: "api_connection_error", message: "We could not reach the bank. Check your connection and try again." } };
  }
};
