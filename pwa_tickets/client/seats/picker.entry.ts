import "../shared/count-down.ts";
import "../seat-map/seat-map.ts";
import "./seat-picker.ts";
import "../shows/sale-opening.ts"; // after the picker, which hears it open
