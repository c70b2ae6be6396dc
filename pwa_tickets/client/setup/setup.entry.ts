// The guided set-up. Without scripts it asks the same; with them nothing that was typed is lost, and guesses are better.
import { keepDrafts } from "./drafts.ts";
import { sayFamilyPrice } from "./family-price.ts";
import { guessPlace } from "./place.ts";
import { sayWeekday } from "./weekday.ts";

keepDrafts();
guessPlace();
sayWeekday();
sayFamilyPrice();
