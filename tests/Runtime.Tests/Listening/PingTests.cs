using Microsoft.Extensions.Logging;
using Notify;
using Npgsql;

namespace Runtime.Tests.Listening;

/// <summary>What a ping keeps, and what it finds: a session that doesn't listen to our channels any more.</summary>
public sealed class PingTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task A_ping_that_is_answered_keeps_the_connection()
    {
        await using ListenerFixture fixture = new(
            await server.CreateDatabaseAsync(ct: Ct), options => options.PingInterval = TimeSpan.FromSeconds(1));
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await fixture.Log.WaitForAsync(nameof(NotifyLog.PingAnswered), Ct, count: 3);
        await fixture.PublishTo("c").PublishAsync(new Tick(1), Ct);
        Assert.Equal(1, (await subscription.ReadAllAsync(Ct).FirstAsync(Ct)).Id);
        Assert.Equal(1, fixture.Listener.Generation);
        Assert.DoesNotContain(fixture.Log.Entries, entry => entry.Level > LogLevel.Information);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_ping_finds_out_that_the_session_was_reset()
    {
        NotifyOptions options = new() { ConnectionString = await server.CreateDatabaseAsync(ct: Ct) };
        await using PostgresConnection connection = await ListeningConnection.OpenAsync(options, Ct);
        await connection.ChangeAsync(["a"], [], Ct);
        await connection.PingAsync(() => ["a"], Ct);
        await connection.ExecuteAsync(["discard all"], Ct);
        await Assert.ThrowsAsync<ListenerVerificationException>(() => connection.PingAsync(() => ["a"], Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_channel_that_is_not_ours_costs_no_connection()
    {
        await using ListenerFixture fixture = new(await server.CreateDatabaseAsync(ct: Ct), options =>
        {
            options.PingInterval = TimeSpan.FromSeconds(1);
            options.ConfigureDataSource = ListenToForeign;
        });
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await fixture.Log.WaitForAsync(nameof(NotifyLog.PingAnswered), Ct, count: 2);
        Assert.Equal(1, fixture.Listener.Generation);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_ping_misses_our_channel_although_there_are_as_many_as_ours()
    {
        NotifyOptions options = new()
        {
            ConnectionString = await server.CreateDatabaseAsync(ct: Ct),
            ConfigureDataSource = ListenToForeign,
        };
        await using PostgresConnection connection = await ListeningConnection.OpenAsync(options, Ct);
        await connection.ChangeAsync(["a", "It's \"b\""], [], Ct);
        await connection.PingAsync(() => ["a", "It's \"b\""], Ct);
        await connection.ExecuteAsync(["unlisten a"], Ct);
        ListenerVerificationException missing = await Assert.ThrowsAsync<ListenerVerificationException>(
            () => connection.PingAsync(() => ["a", "It's \"b\""], Ct));
        Assert.Contains("\"a\"", missing.Message, StringComparison.Ordinal);
        await connection.ExecuteAsync(["listen another"], Ct);
        await Assert.ThrowsAsync<ListenerVerificationException>(() => connection.PingAsync(() => ["a", "It's \"b\""], Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_ping_compares_many_names_only_after_a_change()
    {
        NotifyOptions options = new() { ConnectionString = await server.CreateDatabaseAsync(ct: Ct) };
        await using PostgresConnection connection = await ListeningConnection.OpenAsync(options, Ct);
        string[] channels = [.. Enumerable.Range(0, 1000).Select(i => $"c{i}")];
        await connection.ChangeAsync(channels, [], Ct);
        int lists = 0;
        await PingAsync();
        await PingAsync();
        Assert.Equal(1, lists);
        channels = channels[1..];
        await connection.ChangeAsync([], ["c0"], Ct);
        await PingAsync();
        await PingAsync();
        Assert.Equal(2, lists);

        Task PingAsync() => connection.PingAsync(
            () =>
            {
                lists++;
                return channels;
            },
            Ct);
    }

    private static void ListenToForeign(NpgsqlDataSourceBuilder builder) => builder.UsePhysicalConnectionInitializer(
        _ => { },
        async connection =>
        {
            await using NpgsqlCommand listen = new("listen a_foreign_channel", connection);
            await listen.ExecuteNonQueryAsync(Ct);
        });
}
