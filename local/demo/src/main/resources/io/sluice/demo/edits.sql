CREATE TABLE default.wikipedia_edits
(
    `time`             DateTime64(3, 'UTC'),
    `channel`          LowCardinality(String),
    `cityName`         Nullable(String),
    `comment`          String,
    `countryIsoCode`   LowCardinality(Nullable(String)),
    `countryName`      LowCardinality(Nullable(String)),
    `isAnonymous`      Bool,
    `isMinor`          Bool,
    `isNew`            Bool,
    `isRobot`          Bool,
    `isUnpatrolled`    Bool,
    `metroCode`        Nullable(UInt16),
    `namespace`        LowCardinality(String),
    `page`             String,
    `regionIsoCode`    LowCardinality(Nullable(String)),
    `regionName`       LowCardinality(Nullable(String)),
    `user`             String,
    `delta`            Int32,
    `added`            UInt32,
    `deleted`          UInt32,
    `_shard`           LowCardinality(String),
    `_sequence_number` String,
    `_timestamp`       DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY (channel, time)
SETTINGS non_replicated_deduplication_window = 1000
