"""Between an engine and the network: calls, ledger, prices, client, replays."""
