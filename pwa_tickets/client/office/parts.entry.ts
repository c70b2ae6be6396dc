// What pages of those who are signed in run besides, after office.js: the focus comes back from the dialog before it is
// looked at where it is. A sign-in page has no part to renew, and its phone does not read htmx.
import { renewParts } from "./parts.ts";

renewParts();
