"""Between an engine and a model server: calls, the ledger, the client, prices, replays."""
