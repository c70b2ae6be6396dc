#!/usr/bin/python3
"""A phone's browser on WebKit: one page as large as the screen, driven by WebKitWebDriver, its memory in the folder it is given.

WebKit's own MiniBrowser forgets everything at its end once it is driven from outside; a phone that dies does not.
It is run by the Python of the system, whose packages `python3-gi` and `gir1.2-webkit2-4.1` speak to the engine.
"""

import os
import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2  # noqa: E402 – which version is said first


def main(folder: str, width: int, height: int) -> None:
    console = os.open(f"{folder}/console.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for said in (sys.stdout, sys.stderr):
        os.dup2(console, said.fileno())  # the engine writes there what the pages log
    memory = WebKit2.WebsiteDataManager(
        base_data_directory=f"{folder}/data", base_cache_directory=f"{folder}/cache"
    )
    context = WebKit2.WebContext(website_data_manager=memory)
    cookies = context.get_cookie_manager()
    cookies.set_persistent_storage(f"{folder}/cookies.sqlite", WebKit2.CookiePersistentStorage.SQLITE)
    context.set_automation_allowed(True)
    context.connect("automation-started", lambda _, session: begin(context, session, width, height))
    Gtk.main()


def begin(context: WebKit2.WebContext, session: WebKit2.AutomationSession, width: int, height: int) -> None:
    known = WebKit2.ApplicationInfo()
    known.set_name("MiniBrowser")  # the one that the driver's side asks for
    session.set_application_info(known)
    session.connect("create-web-view", lambda _: new_page(context, width, height))


def new_page(context: WebKit2.WebContext, width: int, height: int) -> WebKit2.WebView:
    page = WebKit2.WebView(web_context=context, is_controlled_by_automation=True)
    page.get_settings().set_enable_write_console_messages_to_stdout(True)
    window = Gtk.Window(default_width=width, default_height=height)
    window.add(page)
    window.show_all()
    return page


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
