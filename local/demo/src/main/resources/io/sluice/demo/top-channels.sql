SELECT
    channel,
    count() AS edits,
    uniq(user) AS editors,
    round(avg(isRobot) * 100) AS `% by robots`,
    sum(added) AS `characters added`
FROM default.wikipedia_edits
GROUP BY channel
ORDER BY edits DESC
LIMIT 10
FORMAT PrettyCompactMonoBlock
