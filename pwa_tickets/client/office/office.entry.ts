// What every page of the office runs. All of it works without: links and forms then load whole pages.
import { keepFormsFromBeingSentTwice } from "./busy.ts";
import { keepDialog } from "./dialog.ts";
import { closeMenuOnTapElsewhere } from "./menu.ts";
import { offerToPrint } from "./print.ts";
import { offerToShowPasswords } from "./show-password.ts";
import { showUploads } from "./upload.ts";

keepDialog();
keepFormsFromBeingSentTwice();
showUploads();
offerToShowPasswords();
closeMenuOnTapElsewhere();
offerToPrint();
