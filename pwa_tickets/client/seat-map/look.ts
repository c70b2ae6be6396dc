/** How a seat is shown: free to choose, chosen by this buyer, gone, or not for sale just now. */
export type Look = "free" | "mine" | "taken" | "held";
