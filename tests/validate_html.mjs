// Reads {name: html} from stdin, writes a list of faults to stdout: what the HTML standard does not allow. Only what the
// standard says is asked; taste (quotes, the style of void elements, titles' length) is the formatter's.
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const require = createRequire(new URL("../pwa_tickets/client/package.json", import.meta.url));
const { HtmlValidate, StaticConfigLoader } = require("html-validate");

const validator = new HtmlValidate(
  new StaticConfigLoader({ extends: ["html-validate:standard"], rules: {}, elements: ["html5"] }),
);

const faults = [];
for (const [name, html] of Object.entries(JSON.parse(await text(process.stdin)))) {
  const { results } = await validator.validateString(html, name);
  for (const { messages } of results)
    for (const { line, ruleId, message } of messages) faults.push(`${name}:${line}: ${ruleId}: ${message}`);
}
process.stdout.write(JSON.stringify(faults));
