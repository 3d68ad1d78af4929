"""The catalogs: `LL.po` is the bot in the language LL; `briefwire.pot` has every message, made by `make messages`."""
