import { find, findAll } from "../shared/dom.ts";
import { t } from "../shared/i18n.ts";
import { WakeLock } from "../shared/wake-lock.ts";
import { Camera } from "./camera.ts";
import { askCode, askMenu, askReason } from "./dialogs.ts";
import { EarlyQuestion } from "./early-question.ts";
import { FrameReader } from "./frame-reader.ts";
import { arrange, type Party } from "./party.ts";
import type { Scanner, Shown } from "./scanner.ts";
import { ScannerCamera } from "./scanner-camera.ts";
import { ScannerController } from "./scanner-controller.ts";
import { ScannerReady } from "./scanner-ready.ts";
import { ScannerShows } from "./scanner-shows.ts";
import { ScannerVerdict } from "./scanner-verdict.ts";
import { Tones } from "./tones.ts";
import { type Face, faceOfAnswer, faceOfLetIn } from "./verdict-words.ts";
import { listenForWedge } from "./wedge.ts";

/**
 * <ticket-scanner>: shows the screens of one enrolled device, one at a time, and a verdict over all of them.
 */
export class TicketScanner extends HTMLElement {
  readonly #tones = new Tones();
  readonly #awake = new WakeLock();
  #controller: ScannerController | undefined;
  #frames: FrameReader | undefined;
  /** What is shown now or was shown last, the gravest first. */
  #last: readonly Shown[] = [];
  readonly #early = new EarlyQuestion(this);
  #isScanning = false;
  #isTorchOn = false;

  /** Takes over from the opening screen once this phone is enrolled. */
  async work(scanner: Scanner): Promise<void> {
    this.#controller = new ScannerController(this, scanner, {
      found: (scan, result) =>
        this.#found(scan.id, (shown) => faceOfAnswer(result, this.controller.setting(shown))),
      revoked: () => this.#revoked(),
    });
    this.#frames = new FrameReader(scanner);
    this.#wire();
    await this.#chooseShow();
    this.controller.start();
    await this.#ready();
    this.#finder.prepare();
  }

  get controller(): ScannerController {
    if (!this.#controller) throw new Error("no phone is at work");
    return this.#controller;
  }

  get #finder(): ScannerCamera {
    return find(this, "scanner-camera", ScannerCamera);
  }

  get #verdict(): ScannerVerdict {
    return find(this, "scanner-verdict", ScannerVerdict);
  }

  /** Shows one screen and hides the others. */
  screen(name: string): void {
    for (const screen of findAll<HTMLElement>(this, "[data-screen]"))
      screen.hidden = screen.dataset["screen"] !== name;
  }

  #wire(): void {
    const acts: Record<string, () => Promise<void>> = {
      start: () => this.#scan(),
      type: () => this.#type(),
      menu: () => this.#menu(),
      torch: () => this.#torch(),
      sync: () => this.controller.sync.trigger({ rosters: true }),
    };
    this.addEventListener("click", ({ target }) => {
      const act =
        target instanceof Element ? target.closest<HTMLElement>("[data-act]")?.dataset["act"] : undefined;
      if (act) void acts[act]?.();
    });
    this.#finder.onTexts = (texts, newTexts) => void this.#readFrame(texts, newTexts);
    this.#finder.onState = () => void this.controller.paint();
    listenForWedge((text) => void this.#read(text));
    this.#verdict.onOffer = (offer) =>
      void (offer === "type"
        ? this.#type()
        : this.#letInAnyway(offer === "seat-empty" ? t("The seat is empty") : null));
    this.#verdict.onFoot = (what) => void (what === "undo" ? this.#undo() : this.#type());
    find(this, "scanner-ready", ScannerReady).onSeen = (id) =>
      void this.controller.seen(id).then(() => this.#ready());
  }

  async #chooseShow(again = false): Promise<void> {
    const { device, state } = this.controller.scanner;
    const [only, ...others] = device.shows;
    if (!again && (others.length === 0 || device.shows.some(({ id }) => id === state.showId))) return;
    this.screen("shows");
    const chosen =
      others.length === 0
        ? only
        : await find(this, "scanner-shows", ScannerShows).choose(device.shows, this.controller.now());
    if (chosen) await this.controller.scanner.keep({ showId: chosen.id });
  }

  async #ready(): Promise<void> {
    this.#isScanning = false;
    this.#verdict.hide();
    this.#finder.stop();
    await this.#awake.release();
    this.screen("ready");
    await this.controller.paint();
  }

  async #scan(): Promise<void> {
    this.#tones.wake();
    if (!(await this.#early.mayBegin(this.controller.show, this.controller.now()))) return;
    this.#isScanning = true;
    this.screen("scan");
    void this.#awake.hold();
    const state = await this.#finder.start(this.controller.scanner.state.cameraId);
    const cameraId = this.#finder.camera.id;
    if (state === "on" && cameraId) await this.controller.scanner.keep({ cameraId });
    find(this, "scanner-camera [data-act=torch]").hidden = !this.#finder.camera.hasTorch;
    find(this, "scanner-verdict [data-act=torch]").hidden = !this.#finder.camera.hasTorch;
    await this.controller.paint();
  }

  async #read(text: string): Promise<void> {
    if (!this.#isScanning) return;
    await this.#showParty([await this.controller.scanner.read(text)]);
  }

  async #readFrame(texts: readonly string[], newTexts: readonly string[]): Promise<void> {
    if (!this.#isScanning) return;
    await this.#showParty((await this.#frames?.look(texts, newTexts)) ?? [], newTexts.length > 0);
  }

  /** Shows all of a party; one whose members have been heard one by one makes no further sound. */
  async #showParty(all: readonly Shown[], isHeard = true): Promise<void> {
    const party = arrange(all, (shown) => this.controller.setting(shown));
    if (!party) return;
    this.#show(party, isHeard);
    if (all.some(({ scan }) => scan)) void this.controller.sync.trigger();
    await this.controller.paint();
  }

  #show({ members, face }: Party, isHeard = true): void {
    this.#last = members;
    const [first] = members;
    const roster = this.controller.scanner.verdicts.roster(first.judgement.facts.showId ?? first.showId);
    const canUndo = members.some(({ scan }) => scan?.admitted === true);
    const seat = members.length > 1 && face.kind === "let-in" ? undefined : first.seat; // the words list them all
    this.#verdict.show(face, { seat, roster, canUndo });
    if (isHeard) this.#tones.play(face.kind);
  }

  /** Turns the verdict when the server decides otherwise while it is still up. Later it is a card. */
  #found(scanId: string, faceOfAnswer: (shown: Shown) => Face): void {
    const shown = this.#last.find(({ scan }) => scan?.id === scanId);
    if (shown && !this.#verdict.hidden) this.#show({ members: [shown], face: faceOfAnswer(shown) });
  }

  async #letInAnyway(given: string | null): Promise<void> {
    const [shown] = this.#last;
    if (!shown?.scan) return;
    const reason = given ?? (await this.#paused(() => askReason(this)));
    if (reason === null) return this.#verdict.hide();
    const admitted = await this.controller.scanner.admitAnyway(shown, reason);
    this.#frames?.forget();
    this.#show({ members: [admitted], face: faceOfLetIn(reason) });
    void this.controller.sync.trigger();
    await this.controller.paint();
  }

  async #undo(): Promise<void> {
    const admitted = this.#last.flatMap(({ scan }) => (scan?.admitted ? [scan] : []));
    if (admitted.length === 0) return;
    for (const scan of admitted) await this.controller.scanner.undo(scan);
    this.#frames?.forget();
    this.#verdict.hide();
    this.controller.say(t("Taken back. Nobody came in."));
    void this.controller.sync.trigger();
    await this.controller.paint();
  }

  async #type(): Promise<void> {
    const { scanner } = this.controller;
    const found = await this.#paused(() => askCode(this, (typed) => scanner.findTyped(typed)));
    if (found === null || !this.#isScanning) return;
    if (typeof found === "string") await this.#showParty([await scanner.readTyped(found)]);
    else {
      this.#last = []; // nothing is recorded: there is no ticket yet
      this.#tones.play(this.#verdict.showOwing(found));
    }
  }

  async #menu(): Promise<void> {
    const { scanner } = this.controller;
    const cameras = await Camera.list();
    const isIn = scanner.direction === "in";
    const words = {
      title: `${scanner.device.gate}, ${scanner.device.name}`,
      direction: isIn ? t("Scan people who leave") : t("Scan people who come in"),
      hasShows: scanner.device.shows.length > 1,
      hasCameras: this.#isScanning && cameras.length > 1,
    };
    const choice = await this.#paused(() => askMenu(this, words));
    if (choice === "direction") await scanner.keep({ direction: isIn ? "out" : "in" });
    if (choice === "shows") await this.#chooseShow(true);
    if (choice === "ready" || choice === "shows") await this.#ready();
    if (choice === "camera") {
      const at = cameras.findIndex(({ deviceId }) => deviceId === this.#finder.camera.id);
      const next = cameras[(at + 1) % cameras.length];
      if (next) await scanner.keep({ cameraId: next.deviceId }).then(() => this.#scan());
    }
    await this.controller.paint();
  }

  async #torch(): Promise<void> {
    this.#isTorchOn = !this.#isTorchOn;
    await this.#finder.camera.light(this.#isTorchOn).catch(() => (this.#isTorchOn = false));
    for (const button of findAll(this, "[data-act=torch]"))
      button.setAttribute("aria-pressed", String(this.#isTorchOn));
  }

  /** Reads nothing while a dialog is open, and keeps a verdict waiting under it. */
  async #paused<T>(ask: () => Promise<T>): Promise<T> {
    this.#finder.rest(true);
    if (!this.#verdict.hidden) this.#verdict.stay(Infinity);
    try {
      return await ask();
    } finally {
      if (this.#isScanning) this.#finder.rest(false);
      if (!this.#verdict.hidden) this.#verdict.stay();
    }
  }

  #revoked(): void {
    this.#isScanning = false;
    this.#verdict.hide();
    this.#finder.stop();
    void this.#awake.release();
    this.controller.trouble(
      t("This phone was removed"),
      t("The studio removed it. Everything it knew is gone; what it scanned before has been sent."),
    );
  }
}
