using Notify;
using Npgsql;

namespace Runtime.Tests.Schema;

/// <summary>The advisory lock, whose key docs/schema.md has, so that anybody can hold it.</summary>
public sealed class InstanceLockTests(PostgresServer server)
{
    private const string Hold = "SELECT pg_advisory_lock(hashtextextended('NotifyGen schema of ' || current_database(), 0)) /* secret */";

    private static readonly Declared Orders = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Any role can hold the lock, so comparing, which changes nothing, goes on without it.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_wait_that_takes_too_long_names_the_holder_and_is_an_error_when_applying(bool applies)
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        await using NpgsqlConnection holder = await HoldAsync(database);
        LogRecorder log = new();
        SchemaOptions options = new() { InstanceTimeout = TimeSpan.FromMilliseconds(50), Logger = log.CreateLogger("schema") };
        List<string> messages = [];
        if (applies)
        {
            SchemaException refused = await Assert.ThrowsAsync<SchemaException>(
                () => NotifySchema.ApplyAsync(database.Connection, [Orders.Schema], options, Ct));
            Assert.Contains("InstanceTimeout", refused.Message, StringComparison.Ordinal);
            messages.Add(refused.Message);
        }
        else
        {
            Assert.NotEmpty(await NotifySchema.DiffAsync(database.Connection, [Orders.Schema], options, Ct));
        }

        messages.AddRange(log.Entries.Select(entry => entry.Text));
        Assert.Equal(10, messages.Count);
        Assert.All(messages, message =>
        {
            Assert.Contains($"process {holder.ProcessID} of the role {holder.UserName}, application name \"deploy 7\"", message, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
        });
        await holder.ExecuteAsync("SELECT pg_advisory_unlock_all()", Ct);
        Assert.NotEmpty(await NotifySchema.ApplyAsync(database.Connection, [Orders.Schema], options, Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_wait_without_a_limit_ends_with_the_lock()
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        await using NpgsqlConnection holder = await HoldAsync(database);
        Task<IReadOnlyList<SchemaDifference>> applying = NotifySchema.ApplyAsync(
            database.Connection, [Orders.Schema], new SchemaOptions { InstanceTimeout = TimeSpan.Zero }, Ct);
        await WaitUntil.TrueAsync(
            async () => await Session.QueryAsync<long>(
                database.ConnectionString,
                "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()",
                Ct) == 1,
            Ct);
        await holder.ExecuteAsync("SELECT pg_advisory_unlock_all()", Ct);
        Assert.NotEmpty(await applying);
    }

    private static async Task<NpgsqlConnection> HoldAsync(SchemaDatabase database)
    {
        NpgsqlConnectionStringBuilder named = new(database.ConnectionString) { ApplicationName = "deploy 7" };
        NpgsqlConnection holder = await Session.OpenAsync(named.ConnectionString, Ct);
        await holder.ExecuteAsync(Hold, Ct);
        return holder;
    }
}
