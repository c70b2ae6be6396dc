// What every page of the office runs. All of it works without: links and forms then load whole pages.
import { keepFormsFromBeingSentTwice } from "./busy.ts";
import { keepDialog } from "./dialog.ts";
import { closeMenuOnTapElsewhere } from "./menu.ts";
import { renewParts } from "./parts.ts";
import { offerToPrint } from "./print.ts";
import { offerToShowPasswords } from "./show-password.ts";
import { showUploads } from "./upload.ts";

keepDialog(); // first: the focus comes back from the dialog before it is looked at where it is
renewParts();
keepFormsFromBeingSentTwice();
showUploads();
offerToShowPasswords();
closeMenuOnTapElsewhere();
offerToPrint();
