"""The provider's Batch API, at half price: calls queue up, are handed in as files, come back later.

`QueueingCompleter` stands in the place of a client and queues what the ledger cannot answer;
`submit` hands in what is queued; `collect` puts the answers that came back into the ledger.
"""
