import assert from "node:assert/strict";
import { test } from "node:test";
import { figure, longFigure } from "./durations.ts";
import { moneyLike } from "./money.ts";
import { ServerClock } from "./server-clock.ts";

const SERVER = Date.parse("2027-05-15T17:00:00Z");

test("the clock is the server’s, whatever the phone thinks", () => {
  let phone = SERVER - 3_600_000; // an hour slow
  const clock = new ServerClock(() => phone);
  clock.observePage(new Date(SERVER).toISOString());
  assert.equal(clock.now(), SERVER);
  phone += 600_000; // ten minutes of sleep
  assert.equal(clock.now(), SERVER + 600_000);
});

test("an answer that came quickly is believed more than the page, and more than a slow one", () => {
  let phone = SERVER;
  const clock = new ServerClock(() => phone);
  clock.observePage(new Date(SERVER - 1500).toISOString()); // the page was 1.5 s on its way
  phone += 10_000;
  clock.observeAnswer(new Date(SERVER + 9_900).toISOString(), phone - 200);
  assert.equal(clock.now(), phone);
  clock.observeAnswer(new Date(SERVER + 9_000).toISOString(), phone - 1900);
  assert.equal(clock.now(), phone);
});

test("when somebody sets the phone’s clock, the next answer is believed", () => {
  let phone = SERVER;
  const clock = new ServerClock(() => phone);
  clock.observeAnswer(new Date(SERVER).toISOString(), phone);
  phone += 7_200_000; // two hours forward, in no time
  clock.observeAnswer(new Date(SERVER + 500).toISOString(), phone - 400);
  assert.ok(Math.abs(clock.now() - (SERVER + 700)) < 300);
});

test("nonsense for a time changes nothing", () => {
  const clock = new ServerClock(() => SERVER);
  clock.observePage("");
  assert.equal(clock.now(), SERVER);
});

test("figures", () => {
  assert.equal(figure(581_000), "9:41");
  assert.equal(figure(59_001), "1:00");
  assert.equal(figure(400), "0:01");
  assert.equal(figure(0), "0:00");
  assert.equal(figure(-5000), "0:00");
  assert.equal(figure(3_723_000), "1:02:03");
  assert.equal(longFigure(50 * 3_600_000), "2 days");
  assert.equal(longFigure(7 * 3_600_000), "7 hours");
  assert.equal(longFigure(90_000), "1:30");
});

test("money is written as the server writes it", () => {
  assert.equal(moneyLike("$0.00")(6600), "$66.00");
  assert.equal(moneyLike("$0.00")(123_456_7), "$12,345.67");
  assert.equal(moneyLike("0.00 CHF")(5), "0.05 CHF");
  assert.equal(moneyLike("$0.00")(-250), "−$2.50");
});
