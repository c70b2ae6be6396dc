// What the page and the decoding worker say to each other.

/** A frame to look at, square; given away, not copied. */
export interface Frame { readonly bitmap: ImageBitmap }

/** The text in the last frame, or null; the first one says that the worker is ready. */
export interface Found { readonly text: string | null }
