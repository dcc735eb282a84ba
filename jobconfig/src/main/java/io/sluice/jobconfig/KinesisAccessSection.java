package io.sluice.jobconfig;

import io.sluice.jobconfig.KinesisConfig.Access;
import io.sluice.jobconfig.KinesisConfig.Credentials;
import io.sluice.jobconfig.KinesisConfig.Endpoint;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Keys below {@code source.kinesis} that say how to reach AWS, and as whom. */
final class KinesisAccessSection {

    enum Authentication {
        IAM_ROLE,
        IAM_USER
    }

    private static final Pattern ROLE_ARN_FORM =
            Pattern.compile("arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\x21-\\x7e]{1,576}");
    private static final Pattern EXTERNAL_ID_FORM = Pattern.compile("[a-zA-Z0-9_+=,.@:/-]{2,1224}");
    private static final Pattern SESSION_NAME_FORM = Pattern.compile("[a-zA-Z0-9_+=,.@-]{2,64}");
    private static final Pattern ACCESS_KEY_ID_FORM = Pattern.compile("[a-zA-Z0-9_]{1,128}");

    static final Key<Authentication> AUTHENTICATION = Key.optional(
            "source.kinesis.authentication",
            Types.choice(Authentication.values()),
            "How to authenticate to AWS: assume iamRole, or use accessKey."
                    + " Without it, the default chain of the AWS SDK finds credentials.");
    static final Key<String> IAM_ROLE = Key.optional(
            "source.kinesis.iamRole",
            Types.pattern("a role ARN such as arn:aws:iam::123456789012:role/pipe", ROLE_ARN_FORM),
            "ARN of the role to assume, with authentication IAM_ROLE.");
    static final Key<String> EXTERNAL_ID = Key.optional(
            "source.kinesis.externalId",
            Types.pattern("an external id of 2 to 1224 letters, digits or _+=,.@:/-", EXTERNAL_ID_FORM),
            "External id that the trust policy of iamRole asks for.");
    static final Key<String> SESSION_NAME = Key.withDefault(
            "source.kinesis.roleSessionName",
            Types.pattern("a session name of 2 to 64 letters, digits or _+=,.@-", SESSION_NAME_FORM),
            Credentials.IamRole.SESSION_NAME,
            "Name under which AWS's logs show the session of iamRole.");
    static final Key<URI> STS_ENDPOINT = Key.optional(
            "source.kinesis.stsEndpoint",
            Types.url("http://127.0.0.1:4566"),
            "Server that speaks the STS API and assumes iamRole. Without it, AWS's own of the region.");
    static final Key<String> ACCESS_KEY_ID = Key.optional(
            "source.kinesis.accessKey.accessKeyId",
            Types.pattern("an access key id of letters and digits, such as AKIAIOSFODNN7EXAMPLE", ACCESS_KEY_ID_FORM),
            "Id of the user's access key, with authentication IAM_USER.");
    static final Key<Secret> SECRET_KEY = Key.optional(
            "source.kinesis.accessKey.secretKey",
            Types.secret(),
            "Secret of the user's access key, with authentication IAM_USER.");
    static final Key<URI> ENDPOINT = Key.optional(
            "source.kinesis.endpoint",
            Types.url("http://127.0.0.1:4567"),
            "Server that speaks the Kinesis API. Without it, AWS's own of the region.");

    static final Section<Access> SECTION = new Section<>(
            List.of(
                    AUTHENTICATION,
                    IAM_ROLE,
                    EXTERNAL_ID,
                    SESSION_NAME,
                    STS_ENDPOINT,
                    ACCESS_KEY_ID,
                    SECRET_KEY,
                    ENDPOINT),
            KinesisAccessSection::check,
            KinesisAccessSection::build);

    private KinesisAccessSection() {}

    private static void check(Values values) {
        boolean valid =
                !values.given(AUTHENTICATION) || values.find(AUTHENTICATION).isPresent();
        if (!valid) {
            return;
        }
        Optional<Authentication> authentication = values.find(AUTHENTICATION);
        require(IAM_ROLE, Authentication.IAM_ROLE, authentication, values);
        require(ACCESS_KEY_ID, Authentication.IAM_USER, authentication, values);
        require(SECRET_KEY, Authentication.IAM_USER, authentication, values);
        for (Key<?> key : List.of(IAM_ROLE, EXTERNAL_ID, SESSION_NAME, STS_ENDPOINT)) {
            refuse(key, Authentication.IAM_ROLE, authentication, values);
        }
        for (Key<?> key : List.of(ACCESS_KEY_ID, SECRET_KEY)) {
            refuse(key, Authentication.IAM_USER, authentication, values);
        }
    }

    private static void require(Key<?> key, Authentication owner, Optional<Authentication> chosen, Values values) {
        if (chosen.equals(Optional.of(owner)) && !values.given(key)) {
            values.missing(key, "Add it: authentication " + owner + " needs it.");
        }
    }

    private static void refuse(Key<?> key, Authentication owner, Optional<Authentication> chosen, Values values) {
        String found = "authentication is " + chosen.map(Enum::name).orElse("missing");
        if (!chosen.equals(Optional.of(owner)) && values.given(key) && !values.overruled(key, AUTHENTICATION, found)) {
            values.problem(key, "given, but " + found, "Remove it, or write authentication: " + owner + ".");
        }
    }

    private static Access build(Values values) {
        Credentials credentials = values.find(AUTHENTICATION)
                .map(authentication -> switch (authentication) {
                    case IAM_ROLE ->
                        new Credentials.IamRole(
                                values.value(IAM_ROLE),
                                values.find(EXTERNAL_ID).orElse(""),
                                values.value(SESSION_NAME),
                                endpoint(STS_ENDPOINT, values));
                    case IAM_USER -> new Credentials.IamUser(values.value(ACCESS_KEY_ID), values.value(SECRET_KEY));
                })
                .orElseGet(Credentials.DefaultChain::new);
        return new Access(credentials, endpoint(ENDPOINT, values));
    }

    private static Endpoint endpoint(Key<URI> key, Values values) {
        return values.find(key).<Endpoint>map(Endpoint.At::new).orElseGet(Endpoint.Aws::new);
    }
}
