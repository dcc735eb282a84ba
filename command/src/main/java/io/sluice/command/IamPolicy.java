package io.sluice.command;

import io.sluice.jobconfig.KinesisConfig;
import io.sluice.jobconfig.KinesisConfig.Consumer;
import io.sluice.jobconfig.KinesisConfig.Credentials;
import io.sluice.jobconfig.KinesisConfig.Reader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The least policy, in AWS's own JSON, that lets a pipe read its stream. Made without asking AWS. */
final class IamPolicy {

    private IamPolicy() {}

    /**
     * The policy.
     *
     * @param kinesis what is read, and how
     * @param secrets names or ARNs of the secrets that the pipe file refers to
     * @param kmsKey ARN of the key that the stream is encrypted with, if it is with one of the account's own
     */
    static Map<String, Object> of(KinesisConfig kinesis, Set<String> secrets, Optional<String> kmsKey) {
        List<Map<String, Object>> statements = new ArrayList<>();
        String stream = streamArn(kinesis);
        if (kinesis.reader() instanceof Reader.EnhancedFanOut fanOut) {
            List<String> onStream = new ArrayList<>(List.of("kinesis:DescribeStreamSummary", "kinesis:ListShards"));
            List<String> onConsumer =
                    new ArrayList<>(List.of("kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard"));
            if (fanOut.consumer() instanceof Consumer.Registered) {
                onStream.add("kinesis:RegisterStreamConsumer");
                onConsumer.add("kinesis:DeregisterStreamConsumer");
            }
            statements.add(statement("ReadStream", onStream, List.of(stream)));
            String consumer = fanOut.consumer() instanceof Consumer.Identified identified
                    ? identified.arn()
                    : stream + "/consumer/" + fanOut.consumerName() + ":*";
            // Policies that name the stream alone are met as well as those that name the consumer.
            statements.add(statement("ReadByFanOut", onConsumer, List.of(stream, consumer)));
        } else {
            statements.add(statement(
                    "ReadStream",
                    List.of(
                            "kinesis:DescribeStreamSummary",
                            "kinesis:ListShards",
                            "kinesis:GetShardIterator",
                            "kinesis:GetRecords"),
                    List.of(stream)));
        }
        kmsKey.ifPresent(key -> statements.add(statement("DecryptRecords", List.of("kms:Decrypt"), List.of(key))));
        if (kinesis.access().credentials() instanceof Credentials.IamRole role) {
            statements.add(statement("AssumeRole", List.of("sts:AssumeRole"), List.of(role.roleArn())));
        }
        if (!secrets.isEmpty()) {
            statements.add(statement(
                    "ReadSecrets",
                    List.of("secretsmanager:GetSecretValue"),
                    secrets.stream()
                            .sorted()
                            .map(id -> secretArn(id, kinesis.region()))
                            .toList()));
        }
        Map<String, Object> policy = new LinkedHashMap<>();
        policy.put("Version", "2012-10-17");
        policy.put("Statement", statements);
        return policy;
    }

    private static Map<String, Object> statement(String id, List<String> actions, List<String> resources) {
        Map<String, Object> statement = new LinkedHashMap<>();
        statement.put("Sid", id);
        statement.put("Effect", "Allow");
        statement.put("Action", List.copyOf(actions));
        statement.put("Resource", resources);
        return statement;
    }

    private static String streamArn(KinesisConfig kinesis) {
        if (kinesis.stream() instanceof KinesisConfig.Stream.Identified identified) {
            return identified.arn();
        }
        // A role of arn:aws:iam::ACCOUNT:role/NAME reads streams of its own account by name.
        String account = kinesis.access().credentials() instanceof Credentials.IamRole role
                ? role.roleArn().split(":", -1)[4]
                : "*";
        return "arn:" + partition(kinesis.region()) + ":kinesis:" + kinesis.region() + ":" + account + ":stream/"
                + kinesis.stream().name();
    }

    private static String secretArn(String id, String region) {
        // AWS adds six characters to the name of each secret.
        return id.startsWith("arn:") ? id : "arn:" + partition(region) + ":secretsmanager:*:*:secret:" + id + "-??????";
    }

    private static String partition(String region) {
        return region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
    }
}
