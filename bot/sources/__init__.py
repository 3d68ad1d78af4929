"""The outside world of news, bytes in: addresses, pages, files and pastes become Drafts."""
