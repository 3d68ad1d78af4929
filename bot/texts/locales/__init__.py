"""The catalogs: `LL.po` is the bot in the language LL. `docs/briefwire.pot` has every message, `docs/contributing.md` says how."""
