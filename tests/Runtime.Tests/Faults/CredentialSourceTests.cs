using Notify;
using Npgsql;

namespace Runtime.Tests.Faults;

/// <summary>
/// Credentials come from the connection string, the environment or a file; wherever a wrong one comes from, waiting doesn't mend it. The
/// environment belongs to the whole process, so no other test runs beside these.
/// </summary>
[Collection(Measured.Name)]
public sealed class CredentialSourceTests(PostgresServer server)
{
    private const string Right = "right";

    /// <summary>Each takes the settings, which lack the password, and a password. PGUSER has a user's name instead.</summary>
    private static readonly Dictionary<string, Action<NpgsqlConnectionStringBuilder, Credential>> Sources = new(StringComparer.Ordinal)
    {
        ["Password"] = (settings, credential) => settings.Password = credential.Password,
        ["Passfile"] = (settings, credential) => settings.Passfile = credential.WriteFile("passfile"),
        ["PGPASSWORD"] = (_, credential) => Environment.SetEnvironmentVariable("PGPASSWORD", credential.Password),
        ["PGPASSFILE"] = (_, credential) => Environment.SetEnvironmentVariable("PGPASSFILE", credential.WriteFile("passfile")),
        ["~/.pgpass"] = (_, credential) => Environment.SetEnvironmentVariable("HOME", Path.GetDirectoryName(credential.WriteFile(".pgpass"))),
        ["PGUSER"] = (settings, credential) =>
        {
            Environment.SetEnvironmentVariable("PGUSER", credential.Password == Right ? settings.Username : "nobody_has_this_name");
            settings.Username = null;
            settings.Password = Right;
        },
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => [.. Sources.Keys];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Names))]
    public async Task A_wrong_one_ends_the_waiting_of_who_subscribes(string source)
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        string role = $"credential_{Guid.NewGuid():N}";
        await Session.ExecuteAsync(database, $"create role {role} login password '{Right}'", Ct);
        await SubscribeAsync(Right);
        PostgresException cause = Assert.IsType<PostgresException>(
            (await Assert.ThrowsAsync<ConnectionRejectedException>(() => SubscribeAsync("wrong"))).InnerException);
        Assert.Equal(PostgresErrorCodes.InvalidPassword, cause.SqlState);

        async Task SubscribeAsync(string password)
        {
            string[] variables = ["PGPASSWORD", "PGPASSFILE", "PGUSER", "HOME"];
            string?[] former = Array.ConvertAll(variables, Environment.GetEnvironmentVariable);
            Array.ForEach(variables[..^1], variable => Environment.SetEnvironmentVariable(variable, null));
            DirectoryInfo folder = Directory.CreateTempSubdirectory("credentials-");
            try
            {
                NpgsqlConnectionStringBuilder settings = new(database) { Username = role, Password = null };
                Sources[source](settings, new Credential(folder, password));
                await using ListenerFixture fixture = new(settings.ConnectionString);
                await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
            }
            finally
            {
                folder.Delete(recursive: true);
                foreach ((string variable, string? value) in variables.Zip(former))
                {
                    Environment.SetEnvironmentVariable(variable, value);
                }
            }
        }
    }

    private sealed record Credential(DirectoryInfo Folder, string Password)
    {
        public string WriteFile(string name)
        {
            string path = Path.Combine(Folder.FullName, name);
            File.WriteAllText(path, $"*:*:*:*:{Password}\n");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            return path;
        }
    }
}
