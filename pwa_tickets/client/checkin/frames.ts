// Defines the messages between the page and the decoding worker.
/**
 * The side in pixels of the square that is searched: large enough for a code at arm's length, small enough
 * for a four-year-old phone.
 */
export const SIDE = 640;

/** A picture to decode; transferred, not copied. */
export interface Picture {
  readonly picture: VideoFrame | ImageBitmap;
}

/** The most codes read in one picture: a family fans out its tickets, and a poster may hang behind them. */
export const MOST_CODES = 8;

/** The texts in the last picture; the first one says that the worker is ready. */
export interface Found {
  readonly texts: readonly string[];
  readonly isUnreadable?: boolean;
}
