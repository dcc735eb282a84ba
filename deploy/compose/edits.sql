-- Run by the ClickHouse container at its first start.
CREATE TABLE default.edits
(
    `channel`          LowCardinality(String),
    `page`             String,
    `user`             String,
    `added`            UInt32,
    `deleted`          UInt32,
    `_sequence_number` String,
    `_timestamp`       DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY (channel, _timestamp)
SETTINGS non_replicated_deduplication_window = 1000;
