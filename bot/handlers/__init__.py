"""An update in, one service call, a reply. No SQL, no rules."""
