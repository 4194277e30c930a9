using Notify;
using Npgsql;

namespace Runtime.Tests.Schema;

/// <summary>The advisory lock, whose key docs/schema.md has, so that anybody can hold it.</summary>
public sealed class InstanceLockTests(PostgresServer server)
{
    private const string Hold = "SELECT pg_advisory_lock(hashtextextended('NotifyGen schema of ' || current_database(), 0)) /* secret */";

    private static readonly Declared Orders = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_wait_that_takes_too_long_is_an_error_that_names_the_holder(bool applies)
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct);
        await using NpgsqlConnection holder = await HoldAsync(database);
        LogRecorder log = new();
        SchemaOptions options = new() { InstanceTimeout = TimeSpan.FromMilliseconds(50), Logger = log.CreateLogger("schema") };
        SchemaException refused = await Assert.ThrowsAsync<SchemaException>(() => applies
            ? NotifySchema.ApplyAsync(database.Connection, [Orders.Schema], options, Ct)
            : NotifySchema.DiffAsync(database.Connection, [Orders.Schema], options, Ct));
        Assert.Equal(9, log.Entries.Count);
        Assert.All(log.Entries.Select(entry => entry.Text).Append(refused.Message), message =>
        {
            Assert.Contains($"process {holder.ProcessID} of the role {holder.UserName}, application name \"deploy 7\"", message, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
        });
        Assert.Contains("InstanceTimeout", refused.Message, StringComparison.Ordinal);
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
