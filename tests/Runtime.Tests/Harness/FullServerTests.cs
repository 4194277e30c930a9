using Notify.Testing;
using Npgsql;
using Runtime.Harness.Servers;

namespace Runtime.Tests.Harness;

/// <summary>A server whose notification queue or disk is full, and has room again.</summary>
[Collection(HarnessServer.Name)]
public sealed class FullServerTests(HarnessServer harness)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task A_full_queue_takes_nothing_until_its_holder_is_gone()
    {
        string? unavailable = QueueHolder.Unavailable(harness.Server.ServerVersion);
        Assert.SkipWhen(unavailable is not null, unavailable ?? "");
        EmbeddedPostgresOptions options = PrivateServer.Options with { Settings = QueueHolder.Settings };
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(options, Ct);
        await using QueueHolder queue = await QueueHolder.FillAsync(server.ConnectionString, Ct);
        Assert.False(await queue.AcceptsAsync(Ct));
        await queue.DisposeAsync();
        // Asking how full it is also throws away what everybody has read.
        await Session.ExecuteAsync(server.ConnectionString, "select pg_notification_queue_usage()", Ct);
        Assert.True(await queue.AcceptsAsync(Ct));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_full_disk_takes_nothing_until_it_has_room()
    {
        Assert.SkipWhen(SmallDisk.Unavailable is not null, SmallDisk.Unavailable ?? "");
        using SmallDisk disk = new();
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(disk.ServerOptions(), Ct);
        await Session.ExecuteAsync(server.ConnectionString, "create table t (text text)", Ct);
        disk.Fill();
        const string Insert = "insert into t select repeat(md5(i::text), 50) from generate_series(1, 2000) i";
        PostgresException error = await Assert.ThrowsAsync<PostgresException>(
            () => Session.ExecuteAsync(server.ConnectionString, Insert, Ct));
        Assert.Equal(PostgresErrorCodes.DiskFull, error.SqlState);
        disk.Clear();
        await Session.ExecuteAsync(server.ConnectionString, Insert, Ct);
    }
}
