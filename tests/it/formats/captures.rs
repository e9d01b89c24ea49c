//! Captures and exports of other tools: Zeeschuimer, 4CAT, snscrape, Reddit, Telegram, YouTube, Gnip.
